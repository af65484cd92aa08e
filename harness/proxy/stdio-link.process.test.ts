import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { parsePlan } from '../plan/parse.ts';
import { openShimHub, type ShimHub } from '../transports/shim/hub.ts';
import { writeShim } from '../transports/shim/write-shim.ts';
import { within } from '../transports/testing/within.ts';
import type { RunningProxy } from './options.ts';
import { startProxy } from './start-proxy.ts';

let folder: string;
let hub: ShimHub;
let proxy: RunningProxy;
let events: EventBody[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-stdio-'));
  events = [];
});
afterEach(async () => {
  await proxy.close();
  await hub.close();
  rmSync(folder, { recursive: true });
});

/** Answers each line with one of the same method, and exits with 3 when its input ends. */
const server = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    process.stdout.write(JSON.stringify({ method: 'got/' + JSON.parse(line).method }) + '\\n');
  }).on('close', () => process.exit(3));
`;

/** The server behind a shim, its streams through a link with this plan. */
async function callThroughLink(plan: string) {
  hub = await openShimHub(folder);
  const recorder = { record: (event: EventBody) => events.push(event) };
  proxy = startProxy({ plan: parsePlan(plan), seed: 1, recorder });
  const link = await proxy.addLink({
    name: 'stdio',
    listen: { transport: 'unix', path: join(folder, 'link.sock') },
    upstream: hub.upstream,
  });
  hub.front(link.listen);
  const program = { hub: hub.address, program: process.execPath, args: ['-e', server, '--'] };
  const child = spawn(await writeShim({ folder, name: 'server', ...program }), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (more) => {
    text += more;
  });
  const closed = once(child, 'close').then(([code]) => code as number | null);
  return { child, closed: within(closed, 'the end of the shim', 20_000), text: () => text };
}

const line = (method: string) => `${JSON.stringify({ method })}\n`;

describe('a stdio link', () => {
  it('records what passes, and passes the end of both streams on', async () => {
    const { child, closed, text } = await callThroughLink('');
    child.stdin.end(line('a') + line('b'));
    expect([await closed, text()]).toEqual([3, line('got/a') + line('got/b')]);
    const methods = events.flatMap((event) =>
      event.type === 'unit-received' ? [`${event.kind} ${event.message?.method}`] : [],
    );
    expect(methods.sort()).toEqual(['line a', 'line b', 'line got/a', 'line got/b']);
  });

  it('drops a message of the program', async () => {
    const { child, closed, text } = await callThroughLink('drop on got/b');
    child.stdin.end(['a', 'b', 'c'].map(line).join(''));
    expect([await closed, text()]).toEqual([3, line('got/a') + line('got/c')]);
  });

  it('ended in the middle of a line is an output that ends there, and the program sees its input end', async () => {
    const { child, closed, text } = await callThroughLink('cut(5) on got/b');
    child.stdin.write(['a', 'b', 'c'].map(line).join(''));
    expect([await closed, text()]).toEqual([3, line('got/a') + line('got/b').slice(0, 5)]);
  });

  it('that fell silent does not keep a dead program alive', async () => {
    const { child, closed, text } = await callThroughLink('vanish on got/a');
    const fired = new Promise<void>((resolve) => proxy.onFired(() => resolve()));
    child.stdin.write(line('a'));
    await within(fired, 'the silence');
    child.kill('SIGTERM');
    expect([await closed, text()]).toEqual([null, '']);
  });
});
