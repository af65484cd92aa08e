import type { EventOf, HistoryEvent } from '../../history/event.ts';
import { eventWords } from '../words/event-words.ts';
import { ranges } from '../words/quantity.ts';
import type { Lanes } from './lanes.ts';
import type { Row, Shape, Tone } from './row.ts';
import { UnitRows } from './unit-rows.ts';

/** A delivery within this time of its receipt, or next to it, is drawn as one arrow. */
const drawnPromptMs = 20;

/** The rows of a history, in its order. Events that are drawn elsewhere (phases, plan) have none. */
export function rowsOf(
  history: readonly HistoryEvent[],
  lanes: Lanes,
  promptMs = drawnPromptMs,
): Row[] {
  const rows: Row[] = [];
  const units = new UnitRows(rows, lanes, promptMs);
  for (const event of history) {
    if (event.type === 'unit-received') units.received(event);
    else if (event.type === 'unit-delivered') units.delivered(event);
    else if (event.type === 'unit-injected') units.injected(event);
    else {
      const row = rowOf(event, lanes);
      if (row) rows.push(row);
    }
  }
  units.finish();
  return rows;
}

type Other = Exclude<HistoryEvent, { type: 'unit-received' | 'unit-delivered' | 'unit-injected' }>;
type Drawn = Pick<Row, 'shape' | 'label' | 'tone'> & Partial<Pick<Row, 'run'>>;

function rowOf(event: Other, lanes: Lanes): Row | undefined {
  const drawn = drawPeer(event, lanes) ?? drawConnection(event, lanes) ?? drawRun(event, lanes);
  if (drawn === undefined) return undefined;
  const connection = 'connection' in event && 'link' in event ? event.connection : undefined;
  return {
    events: [event.index],
    time: event.time,
    ...drawn,
    ...(connection !== undefined && { connection }),
  };
}

const mark = (lane: number, label: string, tone: Tone): Drawn => ({
  shape: { kind: 'mark', lane },
  label,
  tone,
});
const arrow = (from: number, to: number): Shape => ({ kind: 'arrow', from, to, reached: 'to' });
const rule = (label: string, tone: Tone): Drawn => ({ shape: { kind: 'rule' }, label, tone });
/** Words of an event without the peer that its lane names already. */
const short = (event: HistoryEvent) => eventWords(event).replace(/^(provider: |client )/, '');

const ends = { fin: 'FIN', rst: 'RST', error: 'socket error' } as const;

function drawConnection(event: Other, lanes: Lanes): Drawn | undefined {
  switch (event.type) {
    case 'connection-opened': {
      const { client, proxy } = lanes.link(event.link);
      return {
        shape: arrow(client, proxy),
        label: `connection ${event.connection} opened`,
        tone: 'open',
      };
    }
    case 'upstream-opened': {
      const { server, proxy } = lanes.link(event.link);
      return { shape: arrow(proxy, server), label: 'opened upstream', tone: 'open' };
    }
    case 'upstream-failed': {
      const { server, proxy } = lanes.link(event.link);
      const label = `not reached: ${event.code}`;
      return {
        shape: { kind: 'arrow', from: proxy, via: proxy, to: server, reached: 'via' },
        label,
        tone: 'bad',
      };
    }
    case 'upgraded':
      return mark(lanes.link(event.link).proxy, `WebSocket upgrade, ${event.status}`, 'quiet');
    case 'end-received': {
      const link = lanes.link(event.link);
      const label = `${ends[event.how]} from the ${event.side}${event.error ? ` (${event.error})` : ''}`;
      return { shape: arrow(link[event.side], link.proxy), label, tone: 'end' };
    }
    case 'end-delivered': {
      const link = lanes.link(event.link);
      const cause = event.fault === undefined ? '' : ` by fault ${event.fault}`;
      const label = `${ends[event.how]} to the ${event.side}${cause}`;
      return {
        shape: arrow(link.proxy, link[event.side]),
        label,
        tone: event.fault ? 'fault' : 'end',
      };
    }
    case 'connection-closed':
      return mark(lanes.link(event.link).proxy, `connection ${event.connection} closed`, 'end');
    case 'codec-gave-up':
      return mark(
        lanes.link(event.link).proxy,
        `cannot cut ${event.direction}: ${event.code}`,
        'bad',
      );
    case 'backpressure':
    case 'reading': {
      const name =
        event.type === 'reading'
          ? `${event.state} reading from the ${event.side}`
          : `${event.side} ${event.state === 'on' ? 'is full' : 'drained'}`;
      const run = {
        key: `${event.type} ${event.link} ${event.side}`,
        name: `${event.type}, ${event.side}`,
      };
      return { ...mark(lanes.link(event.link).proxy, name, 'unsure'), run };
    }
    default:
      return undefined;
  }
}

function drawPeer(event: Other, lanes: Lanes): Drawn | undefined {
  switch (event.type) {
    case 'invoke':
      return mark(lanes.client, operationLabel(event, 'started'), 'operation');
    case 'ok':
      return mark(lanes.client, operationLabel(event, event.value?.status ?? 'ok'), 'good');
    case 'fail':
      return mark(
        lanes.client,
        operationLabel(event, `failed: ${event.error?.message ?? '?'}`),
        'bad',
      );
    case 'info':
      return mark(
        lanes.client,
        operationLabel(event, `outcome unknown: ${event.error?.message ?? '?'}`),
        'unsure',
      );
    case 'client-connecting':
    case 'client-connected':
      return mark(lanes.client, short(event), 'quiet');
    case 'client-connect-failed':
      return mark(lanes.client, short(event), 'bad');
    case 'client-closed':
      return mark(lanes.client, short(event), event.own ? 'end' : 'bad');
    case 'client-tokens':
      return {
        ...mark(
          lanes.client,
          `${event.client} got ${tokenWords(event.tokens)} (${event.via})`,
          'stream',
        ),
        run: {
          key: `tokens ${event.client} ${event.turn} ${event.via}`,
          name: `${event.client} got tokens (${event.via})`,
          tokens: event.tokens,
        },
      };
    default:
      return drawProvider(event, lanes);
  }
}

function operationLabel(event: EventOf<'invoke' | 'ok' | 'fail' | 'info'>, how: string): string {
  const turn = event.value?.turn === undefined ? '' : ` ${event.value.turn}`;
  return `${event.client}: ${event.f}${turn} ${how}`;
}

const tokenWords = (tokens: readonly number[]) =>
  tokens.length === 0
    ? 'no tokens'
    : `${tokens.length === 1 ? 'token' : 'tokens'} ${ranges(tokens)}`;

function drawProvider(event: Other, lanes: Lanes): Drawn | undefined {
  const { provider, agent } = lanes;
  if (provider === undefined) return undefined;
  switch (event.type) {
    case 'provider-request': {
      const label = `request ${event.request}${event.turn === undefined ? '' : ` (turn ${event.turn})`}`;
      if (agent === undefined) return mark(provider, label, 'operation');
      return { shape: arrow(agent, provider), label, tone: 'message' };
    }
    case 'provider-sent': {
      const { first, last, request } = event;
      const tokens = Array.from(
        { length: Math.min(last - first + 1, 100_000) },
        (_, i) => first + i,
      );
      const run = { key: `sent ${request}`, name: 'sent', tokens };
      const label = `sent ${tokenWords(tokens)}`;
      if (agent === undefined) return { ...mark(provider, label, 'stream'), run };
      return { shape: arrow(provider, agent), label, tone: 'stream', run };
    }
    case 'provider-completed':
      return mark(provider, `request ${event.request} completed`, 'good');
    case 'provider-failed':
      return mark(provider, `failed: ${event.message}`, 'bad');
    case 'provider-connection':
      return mark(provider, short(event), event.state === 'refused' ? 'bad' : 'open');
    default:
      return undefined;
  }
}

function drawRun(event: Other, lanes: Lanes): Drawn | undefined {
  switch (event.type) {
    case 'stage':
      return rule(event.stage, 'stage');
    case 'note':
      return rule(event.text, event.blame ? 'bad' : 'quiet');
    case 'history-full':
    case 'fault-never-fired':
      return rule(eventWords(event), 'bad');
    case 'fault-fired': {
      const at = event.method ? ` at ${event.method}` : '';
      const label = `fault ${event.fault} ${event.name}: ${event.effect}${at}`;
      const lane = event.link === undefined ? lanes.processes : lanes.link(event.link).proxy;
      return mark(event.process === undefined ? lane : lanes.processes, label, 'fault');
    }
    case 'fault-healed': {
      const lane = event.link === undefined ? lanes.processes : lanes.link(event.link).proxy;
      return mark(lane, `fault ${event.fault} healed`, 'healed');
    }
    case 'process-started':
      return mark(lanes.processes, `${event.process} started, pid ${event.pid}`, 'process');
    case 'process-signalled':
      return mark(
        lanes.processes,
        `${event.process} ← ${event.signal}`,
        event.fault ? 'fault' : 'process',
      );
    case 'process-exited': {
      const how =
        event.signal === null ? `exited with code ${event.code}` : `ended by ${event.signal}`;
      return mark(lanes.processes, `${event.process} ${how}`, event.expected ? 'process' : 'bad');
    }
    case 'process-output':
      return {
        ...mark(lanes.processes, `${event.process}: ${event.text}`, 'quiet'),
        run: {
          key: `output ${event.process} ${event.stream}`,
          name: `${event.process} ${event.stream}`,
        },
      };
    default:
      return undefined;
  }
}
