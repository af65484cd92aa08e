import { request } from 'node:http';
import type { EventBody } from '../../history/event.ts';
import { parseEndpoint } from '../../transports/endpoint-text.ts';
import {
  type RawPeer,
  type RawServer,
  rawClient,
  rawServer,
} from '../../transports/testing/raw-peer.ts';
import { type ControlOptions, startControlServer } from '../control-server.ts';
import { clockOfTests } from './timing.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body, when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test finds in it is what it asserts
  readonly json: any;
}

/** The server that a contract is held against: ours, or the one at `MIDTURN_CONTRACT_URL`. */
export interface Subject {
  readonly url: string;
  call(method: string, path: string, body?: unknown, headers?: Headers): Promise<Reply>;
  /** A proxy of this name in front of a plain server. */
  proxy(name: string, more?: object): Promise<ProxyUnderTest>;
  close(): Promise<void>;
}

export type Headers = Readonly<Record<string, string>>;

export interface ProxyUnderTest {
  readonly path: string;
  readonly listen: string;
  readonly server: RawServer;
  toxic(toxic: object): Promise<Reply>;
  connect(): Promise<{ client: RawPeer; server: RawPeer }>;
  dial(): Promise<RawPeer>;
}

export async function startSubject(options: Partial<ControlOptions> = {}): Promise<Subject> {
  const foreign = process.env.MIDTURN_CONTRACT_URL;
  const own = foreign === undefined ? await startControlServer(ownOptions(options)) : undefined;
  const url = foreign ?? own?.url ?? '';
  const servers: RawServer[] = [];
  const clients: RawPeer[] = [];
  const subject: Subject = {
    url,
    call: (method, path, body, headers) => call(url, method, path, body, headers),
    async proxy(name, more = {}) {
      const server = await rawServer();
      servers.push(server);
      if (server.endpoint.transport !== 'tcp') throw new Error('unreachable');
      const upstream = `127.0.0.1:${server.endpoint.port}`;
      const listen = '127.0.0.1:0';
      const reply = await subject.call('POST', '/proxies', { name, listen, upstream, ...more });
      if (reply.status !== 201) throw new Error(`proxy ${name}: ${reply.status} ${reply.text}`);
      const path = `/proxies/${encodeURIComponent(name)}`;
      const dial = async () => {
        const client = await rawClient(parseEndpoint(reply.json.listen));
        clients.push(client);
        return client;
      };
      return {
        path,
        listen: reply.json.listen,
        server,
        toxic: (toxic) => subject.call('POST', `${path}/toxics`, toxic),
        dial,
        async connect() {
          const client = await dial();
          return { client, server: await server.accept() };
        },
      };
    },
    async close() {
      for (const { socket } of clients) socket.destroy();
      await removeAll(subject);
      for (const server of servers) await server.close();
      await own?.close();
    },
  };
  await removeAll(subject);
  return subject;
}

async function removeAll(subject: Subject): Promise<void> {
  const { json } = await subject.call('GET', '/proxies');
  for (const name of Object.keys(json)) {
    await subject.call('DELETE', `/proxies/${encodeURIComponent(name)}`);
  }
}

export function ownOptions(options: Partial<ControlOptions> = {}): ControlOptions {
  return {
    port: 0,
    seed: 1,
    clock: clockOfTests,
    makeRecorder(onEvent) {
      let index = 0;
      return { record: (body: EventBody) => onEvent({ index: index++, time: 0, ...body }) };
    },
    ...options,
  };
}

/** One request. A string is sent as it is, anything else as JSON. */
export function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Headers = {},
): Promise<Reply> {
  const { hostname, port } = new URL(url);
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const length = sent === undefined ? {} : { 'Content-Length': Buffer.byteLength(sent) };
    const all = { ...length, ...headers };
    const sending = request({ hostname, port, method, path, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, text, json: jsonOf(text) });
      });
    });
    sending.on('error', reject);
    sending.end(sent);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
