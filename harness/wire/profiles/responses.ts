import type { Profile } from '../profile.ts';
import { pickId, pickText } from './pick.ts';

/**
 * The Responses API, from an agent to its model provider: as server-sent events, or as messages of a
 * WebSocket. It has no handshake and no threads; a turn is one response.
 */
export const responsesProfile: Profile = {
  name: 'responses',
  asksModel: true,
  turnStart: 'response.create',
  turnStarted: 'response.created',
  delta: 'response.output_text.delta',
  turnCompleted: 'response.completed',
  turnEndsAlso: ['response.failed', 'response.incomplete', 'error'],
  threadOf: () => undefined,
  turnOf: ({ body }) => pickId(body, 'response', 'id') ?? pickId(body, 'response_id'),
  itemOf: ({ body }) => pickId(body, 'item_id') ?? pickId(body, 'item', 'id'),
  deltaOf: ({ method, body }) =>
    method === 'response.output_text.delta' ? pickText(body, 'delta') : undefined,
};
