/**
 * The only file that knows `toxiproxy-node-client`. It speaks to our control API and to any Toxiproxy
 * server alike, so that a run can use a proxy on another host.
 */
import { Toxiproxy, type Proxy as ToxiproxyProxy } from 'toxiproxy-node-client';
import { HarnessError } from '../errors.ts';
import type { ToxicBody } from './plan-toxics.ts';

export interface RemoteProxyOptions {
  /** `http://host:8474`. */
  readonly url: string;
  readonly name: string;
  /** On the server's host: `127.0.0.1:0`. */
  readonly listen: string;
  /** As the server's host sees it: `127.0.0.1:4500`. */
  readonly upstream: string;
  /** In the order in which bytes meet them. */
  readonly toxics: readonly ToxicBody[];
  /** What only a `midturn server` reads. */
  readonly extra?: Readonly<Record<string, string | number>>;
  /** Called when the proxy is there and nobody can connect yet. */
  readonly onMade?: () => Promise<void>;
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
 * Makes a proxy with toxics on a Toxiproxy server. It listens once the toxics are there, so that no
 * connection escapes them.
 *
 * Throws `CONNECT_FAILED` when the server is not there or refuses.
 */
export async function openRemoteProxy(options: RemoteProxyOptions): Promise<RemoteProxy> {
  const { url, name, listen, upstream, toxics, extra, onMade } = options;
  const ask = <T>(what: string, answer: Promise<T>) => asked(url, what, answer);
  const server = new Toxiproxy(url);
  const wanted = { name, listen, upstream, enabled: false, ...extra };
  const made = await ask(`make proxy \`${name}\` on \`${listen}\``, server.createProxy(wanted));
  const close = () => ask(`delete proxy \`${name}\``, made.remove());
  try {
    await onMade?.();
    const placed = [...(await ask('take the toxics', addAll(made, toxics)))];
    const enabling = made.update({ enabled: true, listen, upstream });
    const proxy = await ask(`listen on \`${listen}\``, enabling);
    return {
      listen: proxy.listen,
      async heal() {
        for (const toxic of placed.splice(0)) await ask('remove a toxic', toxic.remove());
      },
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** Whose API it is: plans are for a `midturn server` only. Throws `CONNECT_FAILED` when nobody is there. */
export async function serverKind(url: string): Promise<'midturn' | 'toxiproxy'> {
  await asked(url, 'tell its version', new Toxiproxy(url).getVersion());
  const answer = await fetch(`${url}/history?proxy=`);
  await answer.body?.cancel();
  return answer.ok ? 'midturn' : 'toxiproxy';
}

/** The client keeps the status and drops the server's own words. */
function asked<T>(url: string, what: string, answer: Promise<T>): Promise<T> {
  return answer.catch((error: Error) => {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const text = `The Toxiproxy server at \`${url}\` did not ${what}: ${error.message}${cause}.`;
    throw new HarnessError('CONNECT_FAILED', text, { cause: error });
  });
}

/** One after the other: their order is the order in which bytes meet them. */
async function addAll(proxy: ToxiproxyProxy, toxics: readonly ToxicBody[]) {
  const placed = [];
  // The client's own list of types ends with those of Toxiproxy.
  for (const toxic of toxics) placed.push(await proxy.addToxic(toxic as never));
  return placed;
}
