import type { EventOf } from '../../history/event.ts';
import { ranges } from '../words/quantity.ts';
import { arrow, type DrawTable, mark, shortWords } from './drawn.ts';

function operationLabel(event: EventOf<'invoke' | 'ok' | 'fail' | 'info'>, how: string): string {
  const turn = event.value?.turn === undefined ? '' : ` ${event.value.turn}`;
  return `${event.client}: ${event.f}${turn} ${how}`;
}

const tokenWords = (tokens: readonly number[]): string =>
  tokens.length === 0
    ? 'no tokens'
    : `${tokens.length === 1 ? 'token' : 'tokens'} ${ranges(tokens)}`;

/** What the client and the provider say of themselves. */
export const peerRows: DrawTable = {
  invoke: (event, lanes) => mark(lanes.client, operationLabel(event, 'started'), 'operation'),
  ok: (event, lanes) =>
    mark(lanes.client, operationLabel(event, event.value?.status ?? 'ok'), 'good'),
  fail: (event, lanes) =>
    mark(lanes.client, operationLabel(event, `failed: ${event.error?.message ?? '?'}`), 'bad'),
  info: (event, lanes) => {
    const how = `outcome unknown: ${event.error?.message ?? '?'}`;
    return mark(lanes.client, operationLabel(event, how), 'unsure');
  },
  'client-connecting': (event, lanes) => mark(lanes.client, shortWords(event), 'quiet'),
  'client-connected': (event, lanes) => mark(lanes.client, shortWords(event), 'quiet'),
  'client-connect-failed': (event, lanes) => mark(lanes.client, shortWords(event), 'bad'),
  'client-closed': (event, lanes) =>
    mark(lanes.client, shortWords(event), event.own ? 'end' : 'bad'),
  'client-tokens': (event, lanes) => ({
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
  }),
  'provider-request': (event, { provider, agent }) => {
    if (provider === undefined) return undefined;
    const turn = event.turn === undefined ? '' : ` (turn ${event.turn})`;
    const label = `request ${event.request}${turn}`;
    if (agent === undefined) return mark(provider, label, 'operation');
    return { shape: arrow(agent, provider), label, tone: 'message' };
  },
  'provider-sent': (event, { provider, agent }) => {
    if (provider === undefined) return undefined;
    const { first, last, request } = event;
    const length = Math.max(0, Math.min(last - first + 1, 100_000));
    const tokens = Array.from({ length }, (_, i) => first + i);
    const run = { key: `sent ${request}`, name: 'sent', tokens };
    const label = `sent ${tokenWords(tokens)}`;
    if (agent === undefined) return { ...mark(provider, label, 'stream'), run };
    return { shape: arrow(provider, agent), label, tone: 'stream', run };
  },
  'provider-completed': (event, { provider = 0 }) =>
    mark(provider, `request ${event.request} completed`, 'good'),
  'provider-failed': (event, { provider = 0 }) => mark(provider, `failed: ${event.message}`, 'bad'),
  'provider-connection': (event, { provider = 0 }) =>
    mark(provider, shortWords(event), event.state === 'refused' ? 'bad' : 'open'),
};
