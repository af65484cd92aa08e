import type { EventBody } from '../history/event.ts';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { startProcess } from '../processes/start-process.ts';
import { waitForLine } from '../processes/wait-for-line.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { DriverContext } from './driver.ts';
import type { Parts } from './parts.ts';

const startMs = 10_000;
/** A provider that is alive answers at once; on a busy machine, soon. */
const markMs = 5_000;
/** Its lines are JSON that must not be cut. */
const lineCharsMax = 1024 * 1024;

/**
 * Starts the scripted provider, whose own account of what it does goes into the history. Answers
 * with the address that the agent must use: `http://127.0.0.1:PORT/v1`, interposed as `provider`.
 */
export async function startProvider(context: DriverContext, parts: Parts): Promise<Endpoint> {
  const { clock, recorder, signal } = context;
  const provider = parts.add(
    await startProcess({
      name: 'provider',
      command: process.execPath,
      args: [fixtureProgram('provider'), '--port', '0'],
      recorder,
      clock,
      lineCharsMax,
    }),
  );
  provider.onLine('stdout', (line) => {
    const event = providerEvent(line);
    if (event) recorder.record(event);
  });
  const tell = (line: string) => {
    if (provider.exit === undefined) provider.stdin.write(`${line}\n`);
  };
  parts.paced({ seen: (token) => tell(`seen ${token}`), back: () => tell('back') });
  let marks = 0;
  parts.accounted(async () => {
    const mark = ++marks;
    const pattern = new RegExp(`"event":"mark","mark":${mark}\\}`);
    const how = { stream: 'stdout', pattern, what: 'all that it did' } as const;
    const answered = waitForLine(provider, { ...how, timeoutMs: markMs, clock });
    tell(`mark ${mark}`);
    await answered;
  });
  const [, port] = await waitForLine(provider, {
    ...{ stream: 'stdout', pattern: /"event":"listening","port":(\d+)/, what: 'its port' },
    ...{ timeoutMs: startMs, clock, signal },
  });
  return context.interpose('provider', {
    ...{ transport: 'tcp', scheme: 'http', host: '127.0.0.1', port: Number(port), path: '/v1' },
  });
}

/** What the provider prints are bodies of history events; what is none is not for the history. */
function providerEvent(line: string): EventBody | undefined {
  try {
    const body = JSON.parse(line) as { type?: unknown };
    const known = typeof body.type === 'string' && body.type.startsWith('provider-');
    return known ? (body as EventBody) : undefined;
  } catch {
    return undefined;
  }
}
