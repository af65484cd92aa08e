import type { EventOf } from '../../history/event.ts';
import { arrow, type Drawn, type DrawTable, mark } from './drawn.ts';
import type { Lanes } from './lanes.ts';

const ends = { fin: 'FIN', rst: 'RST', error: 'socket error' } as const;

const atProxy = (event: { readonly link: string }, lanes: Lanes) => lanes.link(event.link).proxy;

/** How connections begin, end and fill up. An end is an arrow from the side that sent it. */
export const connectionRows: DrawTable = {
  'connection-opened': (event, lanes) => {
    const { client, proxy } = lanes.link(event.link);
    const label = `connection ${event.connection} opened`;
    return { shape: arrow(client, proxy), label, tone: 'open' };
  },
  'upstream-opened': (event, lanes) => {
    const { server, proxy } = lanes.link(event.link);
    return { shape: arrow(proxy, server), label: 'opened upstream', tone: 'open' };
  },
  'upstream-failed': (event, lanes) => {
    const { server, proxy } = lanes.link(event.link);
    const shape = { kind: 'arrow', from: proxy, via: proxy, to: server, reached: 'via' } as const;
    return { shape, label: `not reached: ${event.code}`, tone: 'bad' };
  },
  upgraded: (event, lanes) => {
    const label = `WebSocket upgrade, ${event.status}`;
    return mark(atProxy(event, lanes), label, event.status === 101 ? 'quiet' : 'bad');
  },
  'end-received': (event, lanes) => {
    const link = lanes.link(event.link);
    const error = event.error ? ` (${event.error})` : '';
    const label = `${ends[event.how]} from the ${event.side}${error}`;
    return { shape: arrow(link[event.side], link.proxy), label, tone: 'end' };
  },
  'end-delivered': (event, lanes) => {
    const link = lanes.link(event.link);
    const cause = event.fault === undefined ? '' : ` by fault ${event.fault}`;
    const label = `${ends[event.how]} to the ${event.side}${cause}`;
    const tone = event.fault === undefined ? 'end' : 'fault';
    return { shape: arrow(link.proxy, link[event.side]), label, tone };
  },
  'connection-closed': (event, lanes) =>
    mark(atProxy(event, lanes), `connection ${event.connection} closed`, 'end'),
  'codec-gave-up': (event, lanes) =>
    mark(atProxy(event, lanes), `cannot cut ${event.direction}: ${event.code}`, 'bad'),
  backpressure: (event, lanes) =>
    flow(event, `${event.side} ${event.state === 'on' ? 'is full' : 'drained'}`, lanes),
  reading: (event, lanes) => flow(event, `${event.state} reading from the ${event.side}`, lanes),
};

function flow(
  event: EventOf<'backpressure'> | EventOf<'reading'>,
  label: string,
  lanes: Lanes,
): Drawn {
  const run = {
    key: `${event.type} ${event.link} ${event.side}`,
    name: `${event.type}, ${event.side}`,
  };
  return { ...mark(atProxy(event, lanes), label, 'unsure'), run };
}
