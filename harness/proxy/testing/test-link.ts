import type { EventBody } from '../../history/event.ts';
import { parsePlan } from '../../plan/parse.ts';
import { steadyClock } from '../../testing/steady-clock.ts';
import {
  type RawPeer,
  type RawServer,
  rawClient,
  rawServer,
} from '../../transports/testing/raw-peer.ts';
import { within } from '../../transports/testing/within.ts';
import type { LinkOptions, ProxyOptions, RunningLink, RunningProxy } from '../options.ts';
import { startProxy } from '../start-proxy.ts';

export interface TestLink {
  readonly proxy: RunningProxy;
  readonly link: RunningLink;
  readonly server: RawServer;
  readonly events: EventBody[];
  /** A client and the server's end of its connection. */
  connect(): Promise<{ client: RawPeer; server: RawPeer }>;
  of<T extends EventBody['type']>(type: T): Extract<EventBody, { type: T }>[];
  /** Waits for an event of this type. */
  until(type: EventBody['type']): Promise<void>;
  close(): Promise<void>;
}

export interface TestLinkOptions {
  readonly plan?: string;
  readonly link?: Partial<LinkOptions>;
  readonly proxy?: Partial<ProxyOptions>;
  /** Unix socket path of the server behind the link. */
  readonly serverPath?: string;
}

/** A link with a plain server behind it. */
export async function testLink(options: TestLinkOptions = {}): Promise<TestLink> {
  const server = await rawServer(options.serverPath);
  const events: EventBody[] = [];
  const waiting = new Set<() => void>();
  const proxy = startProxy({
    plan: parsePlan(options.plan ?? ''),
    seed: 1,
    clock: steadyClock,
    recorder: {
      record(event) {
        events.push(event);
        for (const wake of waiting) wake();
      },
    },
    ...options.proxy,
  });
  const link = await proxy.addLink({
    name: 'main',
    listen: { transport: 'tcp', scheme: 'tcp', host: '127.0.0.1', port: 0, path: '' },
    upstream: server.endpoint,
    ...options.link,
  });
  const clients: RawPeer[] = [];
  return {
    proxy,
    link,
    server,
    events,
    async connect() {
      const client = await rawClient(link.listen);
      clients.push(client);
      return { client, server: await server.accept() };
    },
    of: <T extends EventBody['type']>(type: T) =>
      events.filter((event) => event.type === type) as Extract<EventBody, { type: T }>[],
    async until(type) {
      const seen = new Promise<void>((resolve) => {
        const wake = () => {
          if (events.some((event) => event.type === type)) resolve();
        };
        waiting.add(wake);
        wake();
      });
      await within(seen, `event \`${type}\``);
    },
    async close() {
      await proxy.close();
      for (const client of clients) client.socket.destroy();
      await server.close();
    },
  };
}
