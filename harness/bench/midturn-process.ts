/**
 * The proxy as a process of its own, for the benchmark:
 * `node midturn-process.js <upstream port> raw|armed|recording <history file>`. Says its port and runs
 * until its standard input ends. `armed` cuts frames for one message rule that never matches.
 */

import { systemClock } from '../clock.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { parsePlan } from '../plan/parse.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';

const [, , upstreamPort = '0', mode = 'raw', path = ''] = process.argv;
const recorder =
  mode === 'recording'
    ? new HistoryRecorder({
        path,
        clock: systemClock,
        // A full history would record nothing more, and that fast.
        historyBytesMax: 16 * 1024 * 1024 * 1024,
        eventsMax: 1_000_000_000,
      })
    : { record() {} };
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
process.stdout.write(
  `${JSON.stringify({ port: link.listen.transport === 'tcp' ? link.listen.port : 0 })}\n`,
);
process.stdin.on('end', () => process.exit(0)).resume();
