import type { Connection } from '../transports/connection.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { type Listener, listen } from '../transports/listen.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Profile } from '../wire/profile.ts';
import type { LinkContext, RunContext } from './link-context.ts';
import type { LinkOptions, RunningLink } from './options.ts';
import { Session } from './session.ts';

/** One hop: a listener, and a session for each connection that it accepts. */
export class Link implements LinkContext, RunningLink {
  readonly run: RunContext;
  readonly name: string;
  readonly upstream: Endpoint;
  readonly codec: CodecName | 'auto';
  readonly profile: Profile | undefined;
  readonly deflate: 'decline' | 'pass';
  turns = 0;
  #listener: Listener | undefined;
  #accepted = 0;
  #empty: (() => void) | undefined;
  readonly #sessions = new Set<Session>();

  constructor(run: RunContext, options: LinkOptions) {
    this.run = run;
    this.name = options.name;
    this.upstream = options.upstream;
    this.codec = options.codec ?? 'auto';
    this.profile = options.profile;
    this.deflate = options.deflate ?? 'decline';
  }

  /** Throws `PORT_IN_USE` or `BAD_ARGUMENT`. */
  async open(where: Endpoint): Promise<void> {
    this.#listener = await listen(where, (connection) => this.#accept(connection));
    this.run.recorder.record({
      type: 'link-listening',
      link: this.name,
      listen: printEndpoint(this.listen),
      upstream: printEndpoint(this.upstream),
      codec: this.codec,
      ...(this.profile && { profile: this.profile.name }),
    });
  }

  get listen(): Endpoint {
    if (!this.#listener) throw new Error(`link ${this.name} does not listen`);
    return this.#listener.endpoint;
  }

  get openConnections(): number {
    return this.#sessions.size;
  }

  heal(): void {
    for (const session of this.#sessions) session.heal();
  }

  async close(): Promise<void> {
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
    const session = new Session(this, this.#accepted, connection);
    this.#sessions.add(session);
    void session.open();
  }
}
