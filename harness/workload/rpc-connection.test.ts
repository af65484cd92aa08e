import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import type { MessageSocket } from './message-socket.ts';
import { RpcConnection } from './rpc-connection.ts';

function setUp() {
  const sent: string[] = [];
  const seen: string[] = [];
  let say: (text: string) => void = () => {};
  const socket: MessageSocket = {
    open: true,
    closed: new Promise(() => {}),
    listen: (onMessage) => {
      say = onMessage;
    },
    send: async (text) => void sent.push(text),
    close: () => {},
    finish: () => {},
    terminate: (why) => seen.push(why),
  };
  const rpc = new RpcConnection(socket, systemClock, {
    onNotification: ({ method }) => seen.push(method),
    onRequest: ({ method }, answer) => {
      seen.push(method);
      void answer({ decision: 'accept' });
      return true;
    },
    onInvalid: (text) => seen.push(`invalid ${text}`),
  });
  return { rpc, sent, seen, say: (message: object) => say(JSON.stringify(message)) };
}

it('answers no question and takes no news on a connection that it has not initialized', async () => {
  const { rpc, sent, seen, say } = setUp();
  const answer = rpc.request('initialize', {}, 1_000);
  say({ id: 7, method: 'item/x/requestApproval', params: {} });
  say({ method: 'turn/started', params: {} });
  say({ id: 1, result: { userAgent: 'x' } });
  expect(await answer).toEqual({ userAgent: 'x' });
  expect(seen).toEqual([]);
  expect(sent).toHaveLength(1);
  rpc.begin();
  expect(seen).toEqual(['item/x/requestApproval', 'turn/started']);
  say({ method: 'turn/completed' });
  expect(seen.at(-1)).toBe('turn/completed');
  expect(sent.map((text) => JSON.parse(text)).at(-1)).toEqual({
    id: 7,
    result: { decision: 'accept' },
  });
});

it('leaves a server that talks on and on before it answers `initialize`', () => {
  const { seen, say } = setUp();
  for (let k = 0; k <= 10_000; k++) say({ method: 'x' });
  expect(seen).toEqual(['10000 messages came before the answer to `initialize`']);
});
