import { expect, it } from 'vitest';
import { groupErrors } from './error-groups.ts';

const how = 'exit code 1';

it('puts errors together that differ in numbers, ids and paths alone', () => {
  const groups = groupErrors([
    { run: 2, how, lines: ['starting', 'connect ECONNREFUSED 127.0.0.1:4711'] },
    { run: 3, how, lines: ['no such file: /tmp/a-1/b'] },
    { run: 4, how, lines: ['starting', 'connect ECONNREFUSED 127.0.0.1:4712'] },
  ]);
  expect(groups).toEqual([
    { how, text: 'connect ECONNREFUSED 127.0.0.1:4711', runs: [2, 4] },
    { how, text: 'no such file: /tmp/a-1/b', runs: [3] },
  ]);
});

it('takes the line with the error out of a stack trace', () => {
  const lines = ['throw x', '', 'Error: gone', '    at f (x.js:1:2)', '', 'Node.js v20.20.0'];
  expect(groupErrors([{ run: 1, how, lines }])[0]?.text).toBe('Error: gone');
});

it('keeps different ends apart', () => {
  const groups = groupErrors([
    { run: 1, how, lines: [] },
    { run: 2, how: 'SIGKILL', lines: [] },
  ]);
  expect(groups.map((group) => [group.how, group.text])).toEqual([
    ['exit code 1', ''],
    ['SIGKILL', ''],
  ]);
});
