import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { refusalOf } from './refusal-of.ts';

test('says why a signal would reach nobody', () => {
  const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
  const processes = new Map([
    ['server', process.pid],
    ['client', gone],
  ]);
  expect(refusalOf(processes, 'server')).toBeUndefined();
  expect(refusalOf(processes, 'client')).toBe(`process \`client\` (pid ${gone}) was gone already`);
  expect(refusalOf(processes, 'bridge')).toBe(
    'there is no process `bridge` now; known are `server`, `client`',
  );
  expect(refusalOf(new Map(), 'x')).toBe('there is no process `x` now; known are none');
});
