import type { Timer } from '../clock.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Connection } from '../transports/connection.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { type Listener, listen } from '../transports/listen.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Profile } from '../wire/profile.ts';
import type { LinkContext, RunContext } from './link-context.ts';
import type { LinkOptions, RunningLink } from './options.ts';
import { Session } from './session.ts';
import { TurnCount } from './turn-count.ts';

interface Refusing {
  readonly rule: ArmedRule;
  /** Absent when it refuses for good. */
  readonly timer: Timer | undefined;
}

/** One hop: a listener, and a session for each connection that it accepts. */
export class Link implements LinkContext, RunningLink {
  readonly run: RunContext;
  readonly name: string;
  upstream: Endpoint;
  readonly codec: CodecName | 'auto';
  readonly profile: Profile | undefined;
  readonly deflate: 'decline' | 'pass';
  readonly ca: string | undefined;
  readonly through: LinkContext['through'];
  readonly turns = new TurnCount();
  #listener: Listener | undefined;
  /** Where it listens, or will again after a while. */
  #where: Endpoint | undefined;
  #refusing: Refusing | undefined;
  #accepted = 0;
  #isClosed = false;
  #empty: (() => void) | undefined;
  readonly #sessions = new Set<Session>();

  constructor(run: RunContext, options: LinkOptions) {
    this.run = run;
    this.name = options.name;
    this.upstream = options.upstream;
    this.codec = options.codec ?? 'auto';
    this.profile = options.profile;
    this.deflate = options.deflate ?? 'decline';
    this.ca = options.ca;
    this.#accepted = options.connectionsBefore ?? 0;
    this.through = options.through ?? ((connection) => connection);
  }

  /** Throws `PORT_IN_USE` or `BAD_ARGUMENT`. */
  async open(where: Endpoint): Promise<void> {
    const listener = await listen(where, (connection) => this.#accept(connection));
    this.#listener = listener;
    this.#where = listener.endpoint;
    if (this.#isClosed) await listener.close();
    this.run.recorder.record({
      type: 'link-listening',
      link: this.name,
      listen: printEndpoint(listener.endpoint),
      upstream: printEndpoint(this.upstream),
      codec: this.codec,
      ...(this.profile && { profile: this.profile.name }),
      ...(this.profile?.jsonRpc && { jsonRpc: true }),
      ...(this.profile?.initialize && { initializes: true }),
      ...(this.profile?.asksModel && { asksModel: true }),
      ...(this.profile?.initialized !== undefined && { saysInitialized: true }),
    });
  }

  get listen(): Endpoint {
    if (!this.#where) throw new Error(`link ${this.name} does not listen`);
    return this.#where;
  }

  get openConnections(): number {
    return this.#sessions.size;
  }

  moveUpstream(upstream: Endpoint): void {
    const before = printEndpoint(this.upstream);
    const now = printEndpoint(upstream);
    this.upstream = upstream;
    if (now === before) return;
    this.run.recorder.record({ type: 'link-moved', link: this.name, upstream: now });
  }

  unlisten(forMs: number, rule: ArmedRule): void {
    this.#refusing?.timer?.cancel();
    void this.#listener?.close();
    const timer = rule.stays ? undefined : this.run.clock.after(forMs, () => this.#listenAgain());
    this.#refusing = { rule, timer };
  }

  #listenAgain(): void {
    const refusing = this.#refusing;
    if (!refusing || !this.#where) return;
    this.#refusing = undefined;
    refusing.timer?.cancel();
    this.run.book.healed(refusing.rule, this.name);
    this.open(this.#where).catch((error: Error) => {
      this.run.recorder.record({ type: 'note', text: error.message, blame: 'harness' });
    });
  }

  heal(): void {
    if (!this.#refusing?.rule.stays) this.#listenAgain();
    for (const session of this.#sessions) session.heal();
  }

  rulesDisarmed(rules: readonly ArmedRule[]): void {
    if (this.#refusing && rules.includes(this.#refusing.rule)) this.#listenAgain();
    for (const session of this.#sessions) session.rulesDisarmed();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#refusing?.timer?.cancel();
    this.#refusing = undefined;
    const listening = this.#listener?.close();
    for (const session of [...this.#sessions]) session.destroy();
    if (this.#sessions.size > 0) {
      await new Promise<void>((resolve) => {
        this.#empty = resolve;
      });
    }
    await listening;
  }

  sessionClosed(session: Session): void {
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#empty?.();
  }

  #accept(connection: Connection): void {
    this.#accepted += 1;
    const client = this.through(connection, { side: 'client', connection: this.#accepted });
    const session = new Session(this, this.#accepted, client);
    this.#sessions.add(session);
    void session.open();
  }
}
