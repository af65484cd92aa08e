/**
 * The proxy as a process of its own, for the benchmark:
 * `node midturn-process.js <upstream port> raw|armed|recording`. Says its port and runs until its
 * standard input ends. `armed` cuts frames for one message rule that never matches.
 */

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { parsePlan } from '../plan/parse.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';

const [, , upstreamPort = '0', mode = 'raw'] = process.argv;
const path = join(tmpdir(), `midturn-bench-${process.pid}.jsonl`);
const recorder =
  mode === 'recording' ? new HistoryRecorder({ path, clock: systemClock }) : { record() {} };
const proxy = startProxy({
  plan: parsePlan(mode === 'armed' ? 'reset downstream on no/such/method' : ''),
  seed: 1,
  recorder,
  recordUnits: mode === 'recording',
});
const link = await proxy.addLink({
  name: 'client',
  listen: { transport: 'tcp', scheme: 'tcp', host: '127.0.0.1', port: 0, path: '' },
  upstream: {
    transport: 'tcp',
    scheme: 'tcp',
    host: '127.0.0.1',
    port: Number(upstreamPort),
    path: '',
  },
  ...(mode !== 'raw' && { profile: appServerProfile }),
});
process.on('exit', () => rmSync(path, { force: true }));
process.stdout.write(
  `${JSON.stringify({ port: link.listen.transport === 'tcp' ? link.listen.port : 0 })}\n`,
);
process.stdin.on('end', () => process.exit(0)).resume();
