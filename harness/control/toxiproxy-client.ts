/**
 * The only file that knows `toxiproxy-node-client`. It speaks to our control API and to any Toxiproxy
 * server alike, so that a run can use a proxy on another host.
 */
import { Toxiproxy, type Proxy as ToxiproxyProxy } from 'toxiproxy-node-client';
import { HarnessError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { type ToxicBody, toxicsOfPlan } from './plan-toxics.ts';

export interface RemoteProxyOptions {
  /** `http://host:8474`. */
  readonly url: string;
  readonly name: string;
  /** On the server's host: `127.0.0.1:0`. */
  readonly listen: string;
  /** As the server's host sees it: `127.0.0.1:4500`. */
  readonly upstream: string;
  /** What such a server can carry: faults about bytes, without triggers. */
  readonly plan: Plan;
}

export interface RemoteProxy {
  /** With the real port. */
  readonly listen: string;
  /** Takes every fault away; connections stay, but for those that a `timeout` held. */
  heal(): Promise<void>;
  /** Deletes the proxy; its connections end. */
  close(): Promise<void>;
}

/**
 * Makes a proxy on a Toxiproxy server, with the plan's faults as toxics.
 *
 * Throws `BAD_ARGUMENT` for a plan that such a server cannot carry, before anything is made, and
 * `CONNECT_FAILED` when the server is not there or refuses.
 */
export async function openRemoteProxy(options: RemoteProxyOptions): Promise<RemoteProxy> {
  const { url, name, listen, upstream, plan } = options;
  const toxics = toxicsOfPlan(plan);
  const host = url.replace(/\/+$/, '');
  const ask = <T>(what: string, answer: Promise<T>) =>
    answer.catch((error: Error) => {
      // The client keeps the status and drops the server's own words.
      const text = `The Toxiproxy server at \`${url}\` did not ${what}: ${error.message}.`;
      throw new HarnessError('CONNECT_FAILED', text, { cause: error });
    });
  const server = new Toxiproxy(host);
  const proxy = await ask(
    `make proxy \`${name}\` on \`${listen}\``,
    server.createProxy({ name, listen, upstream, enabled: true }),
  );
  const close = () => ask(`delete proxy \`${name}\``, proxy.remove());
  let placed: readonly { remove(): Promise<void> }[] = [];
  try {
    placed = await ask('take the toxics', addAll(proxy, toxics));
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return {
    listen: proxy.listen,
    async heal() {
      for (const toxic of placed) await ask('remove a toxic', toxic.remove());
      placed = [];
    },
    close,
  };
}

/** One after the other: their order is the order in which bytes meet them. */
async function addAll(proxy: ToxiproxyProxy, toxics: readonly ToxicBody[]) {
  const placed = [];
  for (const toxic of toxics) placed.push(await proxy.addToxic(toxic));
  return placed;
}
