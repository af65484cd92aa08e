import { describe, expect, it } from 'vitest';
import { workedMs } from '../../testing/worked-ms.ts';
import { clip, visible } from './visible.ts';

describe('visible', () => {
  it('leaves ordinary text of any script as it is', () => {
    const text = 'Zeile «ß» 日本語 עברית 👍🏽 ⟦t:17⟧';
    expect(visible(text)).toBe(text);
  });

  it('shows control characters as their pictures', () => {
    expect(visible('a\u0000b\u001b[31mc\r\nd\te\u007f')).toBe('a␀b␛[31mc␍␊d␉e␡');
  });

  it('shows what would turn or hide text', () => {
    expect(visible('\u202egnp.exe\u2066x\u200b\ufeff\u0085')).toBe(
      '⟨U+202E⟩gnp.exe⟨U+2066⟩x⟨U+200B⟩⟨U+FEFF⟩⟨U+0085⟩',
    );
    expect(visible('\u{e0041}')).toBe('⟨U+E0041⟩');
  });

  it('shows halves of surrogate pairs, and leaves the replacement character of bad UTF-8', () => {
    expect(visible('a\ud83d')).toBe('a⟨U+D83D⟩');
    expect(visible('\udc4d\ud83d')).toBe('⟨U+DC4D⟩⟨U+D83D⟩');
    expect(visible(Buffer.from([0x61, 0xff, 0xc3]).toString())).toBe('a\ufffd\ufffd');
  });
});

describe('clip', () => {
  it('counts what it leaves out', () => {
    expect(clip('x'.repeat(12_345), 45)).toBe(`${'x'.repeat(45)}… (12,300 more characters)`);
  });

  it('never cuts a surrogate pair in two', () => {
    expect(clip('ab👍cd', 3)).toBe('ab… (4 more characters)');
  });

  it('takes no longer for ten megabytes than for what it shows', () => {
    const text = '\u202e'.repeat(10_000_000);
    const clipAll = () => expect(clip(text, 10).length).toBeLessThan(130);
    expect(workedMs(clipAll)).toBeLessThan(1000);
  });
});
