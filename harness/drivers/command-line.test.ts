import { describe, expect, it } from 'vitest';
import { commandEnvironment, fillCommand, placeholdersIn, splitCommand } from './command-line.ts';

const refused = (code: string) => expect.objectContaining({ code });

describe('splitCommand', () => {
  it('cuts words as a shell does', () => {
    const cuts: [string, string[]][] = [
      ['node client.js', ['node', 'client.js']],
      ['  a\tb\n c ', ['a', 'b', 'c']],
      [`sh -c 'a "b" | c'`, ['sh', '-c', 'a "b" | c']],
      [`a "b 'c' \\"d\\" \\n" e`, ['a', `b 'c' "d" \\n`, 'e']],
      [`--name='x y'z "" ''`, ['--name=x yz', '', '']],
      ['a\\ b \\\\', ['a b', '\\']],
    ];
    for (const [text, words] of cuts) expect(splitCommand(text)).toEqual(words);
  });

  it('refuses a quote that stays open, and no command', () => {
    for (const text of [`a 'b`, 'a "b', 'a \\', '', '  ', "''"]) {
      expect(() => splitCommand(text)).toThrow(refused('BAD_ARGUMENT'));
    }
  });
});

describe('placeholders', () => {
  it('are filled in after the cutting, so that a value stays one word', () => {
    expect(
      fillCommand('run --to={url} {prompt} {x} {}', { url: 'ws://a', prompt: '{url} b' }),
    ).toEqual(['run', '--to=ws://a', '{url} b', '{x}', '{}']);
  });

  it('are refused where they have no meaning', () => {
    expect([...placeholdersIn('a {port} {other}', ['port', 'home'])]).toEqual(['port']);
    expect(() => placeholdersIn('a {prompt}', ['port', 'home'])).toThrow(
      'Expected `a {prompt}` to have none but {port} {home}, got `{prompt}`.',
    );
  });

  it('are environment variables too', () => {
    expect(commandEnvironment({ url: 'ws://a', turn: '3' })).toEqual({
      ...process.env,
      ...{ MIDTURN_URL: 'ws://a', MIDTURN_TURN: '3' },
    });
  });
});
