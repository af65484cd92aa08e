import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forATerminal } from './for-a-terminal.ts';

describe('forATerminal', () => {
  it('leaves ordinary text, colours and line ends', () => {
    const text = 'Zeile «ß» 日本語\n\u001b[31mred\u001b[0m\ta::b std::vector # ## x[1]\n';
    expect(forATerminal(text)).toBe(text);
  });

  it.each([
    ['::error::x', ': :error::x'],
    ['a\n  ::stop-commands::t', 'a\n  : :stop-commands::t'],
    ['\u001b[2m::add-mask::x', '\u001b[2m: :add-mask::x'],
    ['a ##[error]x', 'a # #[error]x'],
    ['##vso[task.setvariable]x', '# #vso[task.setvariable]x'],
    ['##teamcity[x]', '# #teamcity[x]'],
    ['\u001b]0;title\u0007', '⟨U+001B⟩]0;title⟨U+0007⟩'],
    ['\u001b[2J\u009b31m', '⟨U+001B⟩[2J⟨U+009B⟩31m'],
    ['a\rb\bc', 'a⟨U+000D⟩b⟨U+0008⟩c'],
  ])('makes %j harmless', (text, shown) => expect(forATerminal(text)).toBe(shown));

  it('lets through no command and no control, whatever it is given', () => {
    const part = fc.constantFrom(
      ...[
        '::',
        ':',
        '##',
        '[',
        'error',
        '\n',
        '\r',
        '\u001b',
        '\u001b[1m',
        ' ',
        '\u2028',
        'vso',
        'x',
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const shown = forATerminal(parts.join(''));
        expect(shown).not.toMatch(/^\s*::/m);
        expect(shown).not.toMatch(/##\w*\[/);
        expect(shown.replaceAll('\u001b[1m', '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u2028]/);
      }),
      { numRuns: 500 },
    );
  });
});
