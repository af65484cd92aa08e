import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Endpoint } from '../../transports/endpoint.ts';

/** One message of a client, and the ways to act on it. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly threadId?: string; readonly input?: readonly { text: string }[] };
  /** Connections count from 1, calls of a method too. */
  readonly connection: number;
  readonly nth: number;
  readonly socket: WebSocket;
  answer(result: unknown): void;
  refuse(code: number, message: string): void;
  notify(method: string, params: object): void;
  /** What a good server does. */
  behave(): void;
  /** The same, with only some of its words reaching the client. */
  behaveBut(change: Partial<Pick<Call, 'answer' | 'notify'>>): void;
}

/** What to do instead of the good thing, by method. */
export type Script = Readonly<Record<string, (call: Call) => void>>;

export interface ScriptedServer {
  readonly endpoint: Endpoint;
  /** `<connection> <method>` of every message that came. */
  readonly log: string[];
  /** Prompts of the turns that were run. */
  readonly ran: string[];
  /** Codes with which its clients closed. */
  readonly closes: number[];
  stop(): Promise<void>;
}

interface StoredTurn {
  readonly id: string;
  status: string;
  readonly items: object[];
}

/** An app-server in memory that runs every turn in one go: three deltas, each with a token. */
export async function startScriptedServer(
  script: Script = {},
  onConnection: (socket: WebSocket, connection: number) => void = () => {},
): Promise<ScriptedServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const log: string[] = [];
  const ran: string[] = [];
  const closes: number[] = [];
  const turns: StoredTurn[] = [];
  const counts = new Map<string, number>();
  let connections = 0;
  let tokens = 0;

  const good: Script = {
    initialize: (call) => call.answer({ userAgent: 'scripted' }),
    'thread/start': (call) => call.answer({ thread: { id: `thread-${call.nth}` } }),
    'thread/resume': (call) => call.answer({ thread: { id: call.params.threadId, turns } }),
    'thread/read': (call) => call.answer({ thread: { id: call.params.threadId, turns } }),
    'turn/start': (call) => {
      const text = call.params.input?.[0]?.text ?? '';
      ran.push(text);
      const prompt = { type: 'userMessage', content: [{ type: 'text', text }] };
      const said = { type: 'agentMessage', text: '' };
      const turn: StoredTurn = {
        id: `turn-${ran.length}`,
        status: 'completed',
        items: [prompt, said],
      };
      turns.push(turn);
      const about = { threadId: call.params.threadId, turnId: turn.id };
      call.answer({ turn: { id: turn.id, status: 'inProgress' } });
      for (let k = 0; k < 3; k++) {
        const delta = `⟦t:${++tokens}⟧`;
        said.text += delta;
        call.notify('item/agentMessage/delta', { ...about, delta });
      }
      call.notify('turn/completed', { ...about, turn: { id: turn.id, status: 'completed' } });
    },
  };

  server.on('connection', (socket) => {
    const connection = ++connections;
    onConnection(socket, connection);
    socket.on('error', () => {});
    socket.on('close', (code) => closes.push(code));
    const send = (body: object) => socket.send(JSON.stringify(body), () => {});
    socket.on('message', (data) => {
      const { id, method = 'answer', params = {}, ...rest } = JSON.parse(String(data));
      log.push(`${connection} ${method}`);
      const nth = (counts.get(method) ?? 0) + 1;
      counts.set(method, nth);
      const call: Call = {
        ...{ id, method, params: method === 'answer' ? rest : params, connection, nth, socket },
        answer: (result) => send({ id, result }),
        refuse: (code, message) => send({ id, error: { code, message } }),
        notify: (name, about) => send({ method: name, params: about }),
        behave: () => good[method]?.(call),
        behaveBut: (change) => good[method]?.({ ...call, ...change }),
      };
      (script[method] ?? call.behave)(call);
    });
  });

  const { port } = server.address() as AddressInfo;
  return {
    endpoint: { transport: 'tcp', scheme: 'ws', host: '127.0.0.1', port, path: '' },
    ...{ log, ran, closes },
    stop: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
}
