import type { Profile } from '../profile.ts';
import { pickId, pickText } from './pick.ts';

/**
 * The Agent Client Protocol (version 1). A thread is a session; a turn is one `session/prompt`, and ends
 * with its answer. Its agent says nothing when a turn starts, and gives turns no ids.
 */
export const acpProfile: Profile = {
  name: 'acp',
  jsonRpc: 'strict',
  initialize: 'initialize',
  threadStart: 'session/new',
  threadResume: 'session/load',
  threadAttachAlso: ['session/resume', 'session/fork'],
  turnStart: 'session/prompt',
  turnInterrupt: 'session/cancel',
  delta: 'session/update',
  turnCompleted: 'session/prompt',
  approval: 'session/request_permission',
  // An option that was selected may be one that refuses: only its request says which.
  grantsOf: ({ body }) =>
    pickText(body, 'result', 'outcome', 'outcome') === 'cancelled' ? false : undefined,
  endOf: ({ body }) =>
    pickText(body, 'result', 'stopReason') === 'cancelled' ? 'interrupted' : undefined,
  threadOf: ({ body }) =>
    pickId(body, 'params', 'sessionId') ?? pickId(body, 'result', 'sessionId'),
  turnOf: () => undefined,
  itemOf: ({ body }) =>
    pickId(body, 'params', 'update', 'toolCallId') ??
    pickId(body, 'params', 'toolCall', 'toolCallId'),
  deltaOf: ({ method, body }) =>
    method === 'session/update' &&
    pickText(body, 'params', 'update', 'sessionUpdate') === 'agent_message_chunk'
      ? pickText(body, 'params', 'update', 'content', 'text')
      : undefined,
};
