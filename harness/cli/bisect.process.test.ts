import { describe, expect, it } from 'vitest';
import { midturn } from './testing/midturn-command.ts';

const refused = async (...words: string[]) => {
  const { exitCode, stderr } = await midturn('bisect', ...words);
  return `${exitCode} ${stderr}`;
};

describe('midturn bisect', () => {
  it('needs one scenario, and two versions of one driver that npm has', async () => {
    const two = ['--good', 'codex@0.117.0', '--bad', 'codex@0.169.0'];
    expect(await refused('tail', ...two)).toContain('64 midturn: Expected one scenario');
    const id = 'tail/undisturbed';
    const other = ['--good', 'codex@0.117.0', '--bad'];
    for (const bad of ['codex@0.117.0', 'reference', 'codex-acp@2.6.0']) {
      expect(await refused(id, ...other, bad)).toContain('two versions of one driver');
    }
    expect(await refused(id, ...two, '--invariant', 'no-ping-pong')).toContain(
      'to be one of this scenario (',
    );
  });
});
