import type { Clock } from '../clock.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type {
  ArmedFaults,
  FaultStatus,
  LinkOptions,
  ProxyOptions,
  RunningProxy,
} from '../proxy/options.ts';
import type { StageSpec } from '../proxy/stages/stage-slot.ts';
import { StagedLink } from '../proxy/stages/staged-link.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { ApiError } from './api-error.ts';
import { readListen, readUpstream, showAddress } from './listen-address.ts';
import { listenError } from './listen-error.ts';
import type { NewProxy } from './new-proxy.ts';
import { stageSpec, type Toxic, toxicJson } from './toxic.ts';
import { ToxicAccount } from './toxic-account.ts';

/** What all proxies of one server share. */
export interface ProxyContext {
  readonly clock: Clock;
  readonly seed: number;
  recorderOf(proxy: string): Recorder;
  /** The proxy is deleted: nothing more is recorded of it. */
  gone(proxy: string): void;
  /** Numbers of faults over all proxies, when one history is written of all. Default: by proxy. */
  readonly nextFault?: () => number;
  /** What process faults of plans do; default: nothing. */
  readonly processes?: Pick<ProxyOptions, 'refusalOf' | 'signalProcess' | 'restartProcess'>;
  /** Every unit and message becomes an event, too. */
  readonly recordMessages: boolean;
  readonly profile?: LinkOptions['profile'];
  /** True for an address that no proxy may forward to: the control port itself. */
  isForbidden(upstream: Endpoint): Promise<boolean>;
}

/** What a proxy is asked to be. */
export interface ProxySettings {
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

/** One proxy of the API: where it listens, what it forwards to, and its toxics. */
export class ControlledProxy {
  readonly name: string;
  readonly staged: StagedLink;
  listen: string;
  upstream: string;
  readonly #context: ProxyContext;
  readonly #recorder: Recorder;
  readonly #link: string;
  readonly #hop: NewProxy['hop'];
  readonly #nextFault: () => number;
  readonly #account: ToxicAccount;
  readonly #toxics: Toxic[] = [];
  /** Plans of toxics at work, by the toxic's name; none while it is stopped. */
  readonly #armed = new Map<string, ArmedFaults>();
  #running: RunningProxy | undefined;

  constructor(context: ProxyContext, wanted: NewProxy) {
    const { name, listen, upstream, link = name, seed, profile } = wanted;
    this.#context = {
      ...context,
      ...(seed !== undefined && { seed }),
      ...(profile && { profile }),
    };
    this.name = name;
    this.listen = listen;
    this.upstream = upstream;
    this.#link = link;
    this.#hop = wanted.hop;
    this.#recorder = context.recorderOf(name);
    this.#nextFault = context.nextFault ?? counter();
    const account = new ToxicAccount(this.#recorder, link, this.#nextFault);
    this.#account = account;
    this.staged = new StagedLink({
      ...{ name: link, seed: this.#context.seed, clock: context.clock },
      onActed: (...what) => account.acted(...what),
      onReset: (...what) => account.reset(...what),
    });
  }

  get enabled(): boolean {
    return this.#running !== undefined;
  }

  /** Upstream toxics first, then downstream, each in order of creation. */
  get toxics(): readonly Toxic[] {
    const of = (stream: string) => this.#toxics.filter(({ direction }) => direction === stream);
    return [...of('upstream'), ...of('downstream')];
  }

  json() {
    const { name, listen, upstream, enabled } = this;
    return { name, listen, upstream, enabled, toxics: this.toxics.map(toxicJson) };
  }

  // Life. Each of these is called while no other of this proxy is under way.

  /** Listens; does nothing when it does already. Throws an `ApiError` as the contract has it. */
  async start(): Promise<void> {
    if (this.#running) return;
    const { clock, seed, recordMessages, profile } = this.#context;
    const upstream = this.#endpointOf(this.upstream);
    await this.#refuseForbidden(upstream);
    let listen: Endpoint | undefined;
    const running = startProxy({
      plan: { entries: [] },
      seed,
      recorder: this.#recorder,
      clock,
      recordUnits: recordMessages,
      nextFault: this.#nextFault,
      ...this.#context.processes,
    });
    // Before anyone can connect: plans act on connections that are opened later.
    for (const { name, plan } of this.#toxics) if (plan) this.#armed.set(name, running.arm(plan));
    try {
      listen = await readListen(this.listen);
      const link = await running.addLink({
        name: this.#link,
        listen,
        upstream,
        connectionsBefore: this.staged.connections,
        through: this.staged.through,
        ...(profile && { profile }),
        ...this.#hop?.options,
      });
      this.listen = showAddress(link.listen);
      this.#running = running;
    } catch (error) {
      this.#armed.clear();
      await running.close();
      throw listenError(error, listen);
    }
  }

  /** Refuses new connections and ends those that are there. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    this.#armed.clear();
    await running.close();
  }

  /** Restarts only when listen or upstream really differ; toxics are kept. */
  async update(wanted: ProxySettings): Promise<void> {
    const differs = await this.differsFrom(wanted);
    await this.#refuseForbidden(this.#endpointOf(wanted.upstream));
    if (differs) {
      await this.stop();
      this.listen = wanted.listen;
      this.upstream = wanted.upstream;
    }
    if (wanted.enabled) await this.start();
    else await this.stop();
  }

  async differsFrom({ listen, upstream }: Omit<ProxySettings, 'enabled'>): Promise<boolean> {
    // A port that the system picks is a new one each time, as with every other Toxiproxy.
    const moves = listen !== this.listen && showAddress(await readListen(listen)) !== this.listen;
    return moves || upstream !== this.upstream;
  }

  /** What was given as a whole endpoint may speak TLS; a text of the API never does. */
  #endpointOf(upstream: string): Endpoint {
    const hop = this.#hop;
    return hop?.text === upstream ? hop.upstream : readUpstream(upstream);
  }

  /** Lines of plans that are at work. */
  get faults(): readonly FaultStatus[] {
    return this.#running?.faults ?? [];
  }

  async #refuseForbidden(upstream: Endpoint): Promise<void> {
    if (!(await this.#context.isForbidden(upstream))) return;
    throw new ApiError(400, 'upstream is the control API itself');
  }

  // Toxics: at once, on live connections too.

  findToxic(name: string): Toxic | undefined {
    return this.#toxics.find((toxic) => toxic.name === name);
  }

  addToxic(toxic: Toxic): void {
    this.#toxics.push(toxic);
    const spec = this.#specOf(toxic);
    if (spec) this.staged.add(toxic.direction, spec);
    this.#arm(toxic);
  }

  updateToxic(toxic: Toxic): void {
    const index = this.#toxics.findIndex(({ name }) => name === toxic.name);
    this.#toxics[index] = toxic;
    const spec = this.#specOf(toxic);
    if (spec) this.staged.update(spec);
    this.#disarm(toxic.name);
    this.#arm(toxic);
  }

  removeToxic({ name }: Toxic): void {
    const index = this.#toxics.findIndex((toxic) => toxic.name === name);
    this.#toxics.splice(index, 1);
    this.staged.remove(name);
    this.#account.gone(name);
    this.#disarm(name);
  }

  #specOf(toxic: Toxic): StageSpec | undefined {
    return toxic.stage && stageSpec(toxic, toxic.stage, this.#account.armed(toxic));
  }

  #arm({ name, plan }: Toxic): void {
    if (plan && this.#running) this.#armed.set(name, this.#running.arm(plan));
  }

  #disarm(name: string): void {
    this.#armed.get(name)?.disarm();
    this.#armed.delete(name);
  }

  removeAllToxics(): void {
    for (const toxic of this.toxics) this.removeToxic(toxic);
  }
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
