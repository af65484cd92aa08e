import type { EventBody } from '../history/event.ts';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { waitForLine } from '../processes/wait-for-line.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { DriverContext } from './driver.ts';
import type { Parts } from './parts.ts';
import { serveHop } from './serve-hop.ts';

const startMs = 10_000;
/** A provider that is alive answers at once; on a busy machine, soon. */
const markMs = 5_000;
/** Its lines are JSON that must not be cut. */
const lineCharsMax = 1024 * 1024;
/** Tokens of the bursts that a provider was writing when it was ended. */
const unreportedTokensMax = 10_000;

/**
 * Starts the scripted provider, whose own account of what it does goes into the history. Answers
 * with the address that the agent must use: `http://127.0.0.1:PORT/v1`, interposed as `provider`. One
 * that is started again goes on with the numbers of the last one, so that each stays unique.
 */
export function startProvider(context: DriverContext, parts: Parts): Promise<Endpoint> {
  const { clock, recorder, signal } = context;
  const before = new NumbersBefore();
  let provider: RunningProcess | undefined;
  const tell = (line: string) => {
    if (provider?.exit === undefined) provider?.stdin.write(`${line}\n`);
  };
  parts.paced({ seen: (token) => tell(`seen ${token}`), back: () => tell('back') });
  let marks = 0;
  parts.accounted(async () => {
    if (provider === undefined) return;
    const mark = ++marks;
    const pattern = new RegExp(`"event":"mark","mark":${mark}\\}`);
    const how = { stream: 'stdout', pattern, what: 'all that it did' } as const;
    const answered = waitForLine(provider, { ...how, timeoutMs: markMs, clock });
    tell(`mark ${mark}`);
    await answered;
  });
  const hop = { link: 'provider', process: 'provider', context, parts };
  return serveHop(hop, async (port) => {
    const child = parts.add(
      await startProcess({
        name: 'provider',
        command: process.execPath,
        args: [fixtureProgram('provider'), '--port', `${port}`, ...before.next()],
        recorder,
        clock,
        lineCharsMax,
      }),
    );
    provider = child;
    child.onLine('stdout', (line) => {
      const event = providerEvent(line);
      if (event === undefined) return;
      before.see(event);
      recorder.record(event);
    });
    const [, at] = await waitForLine(child, {
      ...{ stream: 'stdout', pattern: /"event":"listening","port":(\d+)/, what: 'its port' },
      ...{ timeoutMs: startMs, clock, signal },
    });
    return {
      ...{ transport: 'tcp', scheme: 'http', host: '127.0.0.1', port: Number(at), path: '/v1' },
    };
  });
}

/** The last numbers that a provider gave away. */
class NumbersBefore {
  #isFirst = true;
  #requests = 0;
  #tokens = 0;
  #connections = 0;

  see(event: EventBody): void {
    if (event.type === 'provider-request') {
      this.#requests = Math.max(this.#requests, event.request);
    } else if (event.type === 'provider-sent') {
      this.#tokens = Math.max(this.#tokens, event.last);
    } else if (event.type === 'provider-connection') {
      this.#connections = Math.max(this.#connections, event.connection);
    }
  }

  /** For the next one. It leaves a gap: the last one may have sent tokens that it had no time to report. */
  next(): string[] {
    const gap = this.#isFirst ? 0 : unreportedTokensMax;
    this.#isFirst = false;
    const before = {
      requests: this.#requests,
      tokens: this.#tokens + gap,
      connections: this.#connections,
    };
    return Object.entries(before).flatMap(([what, count]) => [`--${what}-before`, `${count}`]);
  }
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
