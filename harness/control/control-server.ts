import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { FaultStatus, LinkOptions } from '../proxy/options.ts';
import { type Answer, errorAnswer } from './answer.ts';
import type { ProxyContext } from './controlled-proxy.ts';
import { EventLog } from './event-log.ts';
import { eventsAnswer, historyAnswer, writeChunks, writeStream } from './event-stream.ts';
import { refuseBrowser, refuseStranger } from './guard.ts';
import { parseFirstJson } from './json-text.ts';
import { type MetricsOptions, metricsAnswer } from './metrics.ts';
import { type NewProxy, readNewProxies } from './new-proxy.ts';
import { isOwnAddress } from './own-address.ts';
import { ProxyCollection } from './proxy-collection.ts';
import { readBody } from './read-body.ts';
import { type Call, matchRoute, type Route } from './router.ts';
import { apiRoutes } from './routes.ts';

export interface ControlOptions {
  /** Default `127.0.0.1`: who reaches the API can make this machine dial anything. */
  readonly host?: string;
  /** What callers must show, as `Authorization: Bearer`. Default: nothing. */
  readonly token?: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly seed: number;
  readonly clock: Clock;
  /** Makes the recorder of all proxies; what it records goes on to `onEvent`. */
  makeRecorder(onEvent: (event: HistoryEvent) => void): Recorder;
  /** Messages become events, too. Default false: only connections and faults. */
  readonly recordMessages?: boolean;
  /** Which messages mean what, for plans. */
  readonly profile?: LinkOptions['profile'];
  readonly metrics?: MetricsOptions;
  /** Names by which the API may be called, beside addresses and names without a dot. */
  readonly hostsAllowed?: readonly string[];
  /** Proxies to begin with: the text of a body of `POST /populate`. They are there before the API is. */
  readonly config?: string;
  /** Proxies that must be there: without one of them the server does not start. */
  readonly proxies?: readonly NewProxy[];
  /** Numbers of faults over all proxies, when one history is written of all. */
  readonly nextFault?: ProxyContext['nextFault'];
  /** What process faults of plans do. */
  readonly processes?: ProxyContext['processes'];
  /** A config that is wrong; the API is served all the same. */
  onConfigError?(error: Error): void;
}

export interface ControlServer {
  /** `http://127.0.0.1:8474`. */
  readonly url: string;
  /** Lines of plans that are at work, over all proxies. */
  readonly faults: readonly FaultStatus[];
  /** The proxies by name, in the order of bytes; `listen` with the real port. */
  readonly proxies: readonly { readonly name: string; readonly listen: string }[];
  /** Stops listening, ends every proxy, and resolves when all sockets are closed. */
  close(): Promise<void>;
}

/**
 * Serves Toxiproxy's HTTP API, and what goes beyond it. Throws `PORT_IN_USE` or `BAD_ARGUMENT` when it
 * cannot listen.
 */
export async function startControlServer(options: ControlOptions): Promise<ControlServer> {
  const server = new ApiServer(options);
  try {
    await server.populate();
    await server.listen();
    await server.open();
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Longest time for a request to come in, in ms. */
const requestMsMax = 15_000;

class ApiServer implements ControlServer {
  readonly #options: ControlOptions;
  readonly #server: Server;
  readonly #log = new EventLog();
  readonly #proxies: ProxyCollection;
  readonly #routes: readonly Route[];
  #requests = 0;
  #address: AddressInfo | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
    const { clock, seed, recordMessages = false, profile, metrics } = options;
    const recorder = options.makeRecorder((event) => this.#log.add(event));
    this.#proxies = new ProxyCollection({
      clock,
      seed,
      recorderOf: (proxy) => ({
        record: (event) => this.#log.from(proxy, () => recorder.record(event)),
      }),
      recordMessages,
      ...(profile && { profile }),
      ...(options.nextFault && { nextFault: options.nextFault }),
      ...(options.processes && { processes: options.processes }),
      gone: (proxy) => this.#log.end(proxy),
      isForbidden: (upstream) => isOwnAddress(upstream, this.#port),
    });
    const extra: Route[] = [
      { methods: ['GET'], path: '/history', handle: (call) => historyAnswer(this.#log, call) },
      { methods: ['GET'], path: '/events', handle: (call) => this.#events(call) },
    ];
    if (metrics?.proxies || metrics?.runtime) {
      const handle = () => metricsAnswer(metrics, this.#proxies.sorted);
      extra.push({ methods: ['*'], path: '/metrics', handle });
    }
    this.#routes = [...apiRoutes(this.#proxies), ...extra];
    this.#server = createServer(
      { requestTimeout: requestMsMax, keepAliveTimeout: 60_000, headersTimeout: requestMsMax },
      (request, response) => void this.#respond(request, response),
    );
  }

  async listen(): Promise<void> {
    const { host = '127.0.0.1', port } = this.#options;
    // Clients dial IPv4 for this name, and some resolvers put IPv6 first.
    const where = host === 'localhost' ? '127.0.0.1' : host;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        const code = error.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'BAD_ARGUMENT';
        const text = `Cannot serve the control API on \`${host}:${port}\`: ${error.message}.`;
        reject(new HarnessError(code, text, { cause: error }));
      });
      this.#server.listen({ host: where, port }, resolve);
    });
    this.#address = this.#server.address() as AddressInfo;
  }

  get url(): string {
    const { address = '127.0.0.1', port = 0 } = this.#address ?? {};
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  }

  async populate(): Promise<void> {
    const { config, onConfigError } = this.#options;
    if (config === undefined) return;
    try {
      await this.#proxies.populate(readNewProxies(parseFirstJson(config)), () => {});
    } catch (error) {
      onConfigError?.(error as Error);
    }
  }

  /** Throws `BAD_ARGUMENT` in the words of the API. */
  async open(): Promise<void> {
    try {
      await this.#proxies.populate(this.#options.proxies ?? [], () => {});
    } catch (error) {
      throw new HarnessError('BAD_ARGUMENT', `${(error as Error).message}.`, { cause: error });
    }
  }

  get faults(): readonly FaultStatus[] {
    return this.#proxies.sorted.flatMap(({ faults }) => faults);
  }

  get proxies() {
    return this.#proxies.sorted.map(({ name, listen }) => ({ name, listen }));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await this.#proxies.stopAll();
    this.#server.closeAllConnections();
    await closed;
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    try {
      const { method = '', url = '' } = request;
      const match = matchRoute(this.#routes, method, url);
      if ('answer' in match) this.#write(request, response, match.answer);
      else {
        response.setHeader('X-Toxiproxy-Request-Id', this.#newRequestId());
        const { token } = this.#options;
        const refusal =
          refuseBrowser(request, this.#hostsAllowed) ?? refuseStranger(request, token);
        const answer = refusal ?? (await this.#handle(request, match.route, match.names));
        this.#write(request, response, answer);
      }
    } catch (error) {
      if (!response.headersSent) this.#write(request, response, errorAnswer(error));
      else response.destroy();
    }
  }

  async #handle(request: IncomingMessage, route: Route, names: readonly string[]): Promise<Answer> {
    const [, query = ''] = /\?([^#]*)/.exec(request.url ?? '') ?? [];
    const values = new URLSearchParams(query);
    const call: Call = {
      names,
      query: (name) => values.get(name) ?? undefined,
      json: async () => parseFirstJson(await readBody(request)),
    };
    try {
      return await route.handle(call);
    } catch (error) {
      return errorAnswer(error);
    }
  }

  #events(call: Call): Answer {
    return eventsAnswer(this.#log, (name) => this.#proxies.has(name), call);
  }

  #write(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    const { status, type, body = '', headers = {} } = answer;
    // What is left of the body must be read, or the connection cannot be used again.
    request.resume();
    if (answer.stream) writeStream(response, answer);
    else if (answer.chunks) writeChunks(response, answer);
    else {
      response.writeHead(status, {
        ...headers,
        ...(type !== undefined && { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }),
        ...(status !== 204 && { 'Content-Length': Buffer.byteLength(body) }),
      });
      response.end(body);
    }
  }

  get #hostsAllowed(): readonly string[] {
    const { host = '', hostsAllowed = [] } = this.#options;
    return [host, hostname(), ...hostsAllowed].map((name) => name.toLowerCase());
  }

  get #port(): number {
    return this.#address?.port ?? this.#options.port;
  }

  #newRequestId(): string {
    this.#requests += 1;
    return `${process.pid.toString(36)}-${this.#requests}`;
  }
}
