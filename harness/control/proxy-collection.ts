import { ApiError, missingField, proxyExists, proxyNotFound } from './api-error.ts';
import { ControlledProxy, type ProxyContext, type ProxySettings } from './controlled-proxy.ts';
import type { NewProxy } from './new-proxy.ts';
import { Turns } from './turns.ts';

/** Proxies of one server. */
export const proxiesMax = 10_000;

/** The proxies of a server by name. Reading never waits; changes of one name go one after the other. */
export class ProxyCollection {
  readonly #context: ProxyContext;
  readonly #proxies = new Map<string, ControlledProxy>();
  readonly #turns = new Turns();

  constructor(context: ProxyContext) {
    this.#context = context;
  }

  /** By name, in the order of bytes. */
  get sorted(): readonly ControlledProxy[] {
    return [...this.#proxies.values()].sort((a, b) =>
      Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
    );
  }

  has(name: string): boolean {
    return this.#proxies.has(name);
  }

  /** Throws 404. */
  get(name: string): ControlledProxy {
    const proxy = this.#proxies.get(name);
    if (!proxy) throw proxyNotFound();
    return proxy;
  }

  /** A proxy that cannot listen is not kept. */
  create(wanted: NewProxy): Promise<ControlledProxy> {
    return this.#turns.take(wanted.name, () => {
      if (this.#proxies.has(wanted.name)) throw proxyExists();
      return this.#add(wanted);
    });
  }

  update(name: string, wanted: (now: ProxySettings) => ProxySettings): Promise<ControlledProxy> {
    return this.#turns.take(name, async () => {
      const proxy = this.get(name);
      await proxy.update(wanted(proxy));
      return proxy;
    });
  }

  remove(name: string): Promise<void> {
    return this.#turns.take(name, async () => {
      const proxy = this.get(name);
      this.#proxies.delete(name);
      await proxy.stop();
      proxy.removeAllToxics();
      this.#context.gone(name);
    });
  }

  /**
   * Creates those that are new and replaces those that differ, in order, up to the first failure; the
   * rest stay untouched. `done` gets each one that is settled.
   */
  async populate(all: readonly NewProxy[], done: (proxy: ControlledProxy) => void): Promise<void> {
    all.forEach((wanted, index) => {
      if (wanted.name === '') throw missingField(`name at proxy ${index + 1}`);
      if (wanted.upstream === '') throw missingField(`upstream at proxy ${index + 1}`);
    });
    for (const wanted of all) {
      done(await this.#turns.take(wanted.name, () => this.#settle(wanted)));
    }
  }

  async #settle(wanted: NewProxy): Promise<ControlledProxy> {
    const existing = this.#proxies.get(wanted.name);
    if (existing) {
      if (!(await existing.differsFrom(wanted))) return existing;
      const wasEnabled = existing.enabled;
      await existing.stop();
      try {
        const added = await this.#add(wanted);
        existing.removeAllToxics();
        return added;
      } catch (error) {
        // What was asked for can't be: what was there goes on, toxics included.
        if (wasEnabled) await existing.start();
        throw error;
      }
    }
    return this.#add(wanted);
  }

  async #add(wanted: NewProxy): Promise<ControlledProxy> {
    if (!this.#proxies.has(wanted.name) && this.#proxies.size >= proxiesMax)
      throw new ApiError(500, 'too many proxies');
    const proxy = new ControlledProxy(this.#context, wanted);
    for (const toxic of wanted.toxics) proxy.addToxic(toxic);
    if (wanted.enabled) await proxy.start();
    this.#proxies.set(wanted.name, proxy);
    return proxy;
  }

  /** Enables all and removes their toxics. One that cannot start does not keep the rest from it. */
  async reset(): Promise<void> {
    let failure: unknown;
    for (const { name } of this.sorted) {
      await this.#turns.take(name, async () => {
        const proxy = this.#proxies.get(name);
        proxy?.removeAllToxics();
        await proxy?.start().catch((error) => {
          failure ??= error;
        });
      });
    }
    if (failure) throw failure;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.sorted.map(({ name }) => this.remove(name)));
  }
}
