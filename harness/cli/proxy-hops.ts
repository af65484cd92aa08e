import { systemClock } from '../clock.ts';
import { startControlServer } from '../control/control-server.ts';
import { linkProxies } from '../control/link-proxy.ts';
import type { HistoryEvent } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { FaultStatus, LinkOptions, ProxyOptions } from '../proxy/options.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { parseEndpoint, printEndpoint } from '../transports/endpoint-text.ts';
import type { ProxySetup } from './proxy-setup.ts';

/** The links of `midturn proxy` at work. */
export interface ProxyHops {
  /** A line each: `ws://127.0.0.1:4501 → ws://127.0.0.1:4500`. */
  readonly places: readonly string[];
  readonly faults: readonly FaultStatus[];
  close(): Promise<void>;
}

export interface HopsContext
  extends Pick<ProxyOptions, 'refusalOf' | 'signalProcess' | 'restartProcess'> {
  readonly recorder: Recorder;
  /** Hands every event that is recorded on to the API. */
  onEvent(listener: (event: HistoryEvent) => void): void;
}

/** Starts the links, under an API where `--control` asks for one. */
export function startHops(setup: ProxySetup, context: HopsContext): Promise<ProxyHops> {
  return setup.control ? controlled(setup, setup.control, context) : alone(setup, context);
}

async function alone(setup: ProxySetup, { onEvent: _, ...context }: HopsContext) {
  const { plan, seed, links } = setup;
  const proxy = startProxy({ plan, seed, clock: systemClock, ...context });
  const places: string[] = [];
  try {
    for (const options of links) {
      const { listen } = await proxy.addLink(options);
      places.push(placeOf(setup, options, printEndpoint(listen)));
    }
  } catch (error) {
    await proxy.close();
    throw error;
  }
  const hops: ProxyHops = {
    places,
    get faults() {
      return proxy.faults;
    },
    close: () => proxy.close(),
  };
  return hops;
}

async function controlled(
  { plan, seed, links, ...setup }: ProxySetup,
  { host, port }: { readonly host: string; readonly port: number },
  { recorder, onEvent, ...processes }: HopsContext,
): Promise<ProxyHops> {
  let last = 0;
  const server = await startControlServer({
    ...{ host, port, seed: plan.seed ?? seed, clock: systemClock, recordMessages: true, processes },
    makeRecorder: (listener) => {
      onEvent(listener);
      return recorder;
    },
    nextFault: () => {
      last += 1;
      return last;
    },
    proxies: linkProxies(links, plan),
  });
  const places = links.map((options) => {
    const listen = server.proxies.find(({ name }) => name === options.name)?.listen ?? '';
    const scheme = options.listen.transport === 'tcp' ? `${options.listen.scheme}://` : '';
    const shown = printEndpoint(parseEndpoint(`${scheme}${listen}`));
    return placeOf({ ...setup, plan, seed, links }, options, shown);
  });
  let faults: readonly FaultStatus[] | undefined;
  return {
    places: [...places, `control API: ${server.url}`],
    get faults() {
      return faults ?? server.faults;
    },
    async close() {
      faults = server.faults;
      await server.close();
    },
  };
}

function placeOf({ links }: ProxySetup, { name, upstream }: LinkOptions, listen: string): string {
  const where = `${listen} → ${printEndpoint(upstream)}`;
  return links.length > 1 ? `${name}: ${where}` : where;
}
