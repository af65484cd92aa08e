import type { Profile } from '../profile.ts';
import { pickId, pickText } from './pick.ts';

/**
 * The Realtime API over a WebSocket, as far as a conversation of texts goes: what a client says is an
 * item that it gives an id, and the provider confirms it under that id. An item is a turn of its own.
 */
export const realtimeProfile: Profile = {
  name: 'realtime',
  asksModel: true,
  turnStart: 'conversation.item.create',
  delta: 'response.output_text.delta',
  turnCompleted: 'conversation.item.added',
  // Names in use for one and the same confirmation: `created` came before `added`.
  turnEndsAlso: ['conversation.item.created', 'error'],
  endOf: ({ method }) => (method === 'error' ? 'failed' : 'completed'),
  threadOf: () => undefined,
  turnOf: ({ body }) => pickId(body, 'item', 'id'),
  itemOf: ({ body }) => pickId(body, 'item', 'id') ?? pickId(body, 'item_id'),
  deltaOf: ({ method, body }) =>
    method === 'response.output_text.delta' ? pickText(body, 'delta') : undefined,
};
