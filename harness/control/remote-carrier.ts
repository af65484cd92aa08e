import { HarnessError } from '../errors.ts';
import { printPlan } from '../plan/print.ts';
import type {
  Carrier,
  CarrierLink,
  LinkOptions,
  ProxyOptions,
  RunningProxy,
} from '../proxy/options.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { BytesWatch } from './bytes-watch.ts';
import { type EventFeed, followEvents } from './event-feed.ts';
import { showAddress } from './listen-address.ts';
import { planType } from './plan-toxic.ts';
import { type ToxicBody, toxicsOfPlan } from './plan-toxics.ts';
import { RemoteFaults } from './remote-faults.ts';
import { openRemoteProxy, type RemoteProxy } from './toxiproxy-client.ts';

/** A server that carries plans, and how this run stands to it. */
export interface RemotePlace {
  readonly url: string;
  readonly kind: Promise<'midturn' | 'toxiproxy'>;
  /** What the names of this case's proxies begin with. */
  readonly names: string;
  /** It is on this machine. */
  readonly isNear: boolean;
  readonly reach?: string;
}

/** Longest wait for the last events of a proxy that is deleted, in ms. */
const lastEventsMs = 5_000;

/** The hops of one case on another server: a proxy for each, with the plan as its toxics. */
export class RemoteCarrier implements Carrier {
  readonly #place: RemotePlace;
  readonly #options: ProxyOptions;
  readonly #faults: RemoteFaults;
  readonly #proxies: RemoteProxy[] = [];
  readonly #feeds: EventFeed[] = [];
  readonly #bridges: RunningProxy[] = [];

  constructor(place: RemotePlace, options: ProxyOptions) {
    this.#place = place;
    this.#options = options;
    this.#faults = new RemoteFaults(options.plan, options.recorder);
  }

  get faults() {
    return this.#faults.statuses;
  }

  onFired: Carrier['onFired'] = (listener) => this.#faults.onFired(listener);

  async addLink(options: LinkOptions): Promise<CarrierLink> {
    const { url, names, isNear } = this.#place;
    const kind = await this.#place.kind;
    const upstream = await this.#dialledFromThere(options);
    const name = `${names}-${options.name}`;
    const toxics = kind === 'midturn' ? this.#wholePlan() : this.#bytesPlan(options.name);
    const remote = await openRemoteProxy({
      ...{ url, name, toxics, upstream: showAddress(upstream) },
      listen: listenThere(options.listen, isNear),
      ...(kind === 'midturn' && {
        extra: this.#extraOf(options),
        onMade: async () => {
          this.#feeds.push(await followEvents(url, name, this.#faults.hearFrom()));
        },
      }),
    });
    this.#proxies.push(remote);
    const listen = this.#dialledFromHere(options.upstream, remote.listen);
    this.#note(`${kind} at ${url}: ${name} ${printEndpoint(listen)} → ${showAddress(upstream)}`);
    for (const toxic of toxics) this.#note(`${name} has toxic ${JSON.stringify(toxic)}`);
    return {
      listen,
      moveUpstream: () => this.#cannot(options.name, 'cannot follow a server to another port'),
    };
  }

  async heal(): Promise<void> {
    // Taking toxics away takes time: what passes from here on shows nothing of them.
    this.#faults.healed();
    for (const proxy of this.#proxies) await proxy.heal();
  }

  async close(): Promise<void> {
    const failures: string[] = [];
    const told = (what: Promise<unknown>) =>
      what.catch((error: Error) => void failures.push(error.message));
    await Promise.all(this.#proxies.map((proxy) => told(proxy.close())));
    await Promise.all(this.#feeds.map((feed) => told(this.#lastEvents(feed))));
    for (const feed of this.#feeds) feed.close();
    for (const bridge of this.#bridges) await bridge.close();
    for (const text of failures) this.#note(text, 'environment');
    const isSilent = (await this.#place.kind.catch(() => undefined)) !== 'midturn';
    const silent = `a Toxiproxy (${this.#place.url}) carried it, and nothing shows it`;
    this.#faults.settle(isSilent ? silent : failures[0]);
  }

  async #lastEvents({ ended }: EventFeed): Promise<void> {
    const clock = this.#options.clock;
    if (!clock) return ended;
    await new Promise<void>((resolve, reject) => {
      const late = clock.after(lastEventsMs, () =>
        reject(new Error('the last events are missing')),
      );
      ended.then(resolve, reject).finally(() => late.cancel());
    });
  }

  #wholePlan(): readonly ToxicBody[] {
    const { plan } = this.#options;
    if (plan.entries.length === 0) return [];
    const attributes = { plan: printPlan(plan) };
    return [{ name: planType, type: planType, stream: 'downstream', toxicity: 1, attributes }];
  }

  #bytesPlan(link: string): readonly ToxicBody[] {
    const { entries } = this.#options.plan;
    const own = entries.filter(({ trigger }) => (trigger.link ?? link) === link);
    return toxicsOfPlan({ entries: own });
  }

  #extraOf({ name, profile }: LinkOptions): Record<string, string | number> {
    const { plan, seed } = this.#options;
    return { link: name, seed: plan.seed ?? seed, ...(profile && { profile: profile.name }) };
  }

  /** What the server must dial: across hosts, or to see what a Toxiproxy does, a bridge on this one. */
  async #dialledFromThere({ name, upstream }: LinkOptions): Promise<Endpoint> {
    if (upstream.transport === 'tcp' && /^(wss|https)$/.test(upstream.scheme)) {
      this.#cannot(name, 'speaks no TLS');
    }
    const isSilent = (await this.#place.kind) === 'toxiproxy';
    const { reach = '127.0.0.1' } = this.#place;
    if (!isSilent && this.#place.reach === undefined) return upstream;
    const watch = new BytesWatch(this.#faults.rulesOf(name), (act) => this.#faults.seen(name, act));
    const bridge = startProxy({
      ...{ plan: { entries: [] }, seed: this.#options.seed, recordUnits: isSilent },
      recorder: { record: (event) => (isSilent ? watch.see(event) : undefined) },
    });
    this.#bridges.push(bridge);
    const listen = { transport: 'tcp', scheme: 'tcp', host: reach, port: 0, path: '' } as const;
    return (await bridge.addLink({ name, upstream, codec: 'raw', listen })).listen;
  }

  #dialledFromHere(upstream: Endpoint, listen: string): Endpoint {
    if (listen.startsWith('unix:')) return { transport: 'unix', path: listen.slice(5) };
    const port = Number(listen.slice(listen.lastIndexOf(':') + 1));
    const { hostname } = new URL(this.#place.url);
    const host = this.#place.isNear ? '127.0.0.1' : hostname;
    if (upstream.transport === 'tcp') return { ...upstream, host, port };
    return { transport: 'tcp', scheme: 'tcp', host, port, path: '' };
  }

  #cannot(link: string, what: string): never {
    const text = `link \`${link}\`: the backend at ${this.#place.url} ${what}`;
    throw new HarnessError('NOT_TESTABLE', text);
  }

  #note(text: string, blame?: 'environment'): void {
    this.#options.recorder.record({ type: 'note', text, ...(blame && { blame }) });
  }
}

function listenThere(listen: Endpoint, isNear: boolean): string {
  if (listen.transport === 'unix' && isNear) return showAddress(listen);
  return isNear ? '127.0.0.1:0' : '0.0.0.0:0';
}
