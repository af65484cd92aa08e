import type { Profile } from '../profile.ts';
import { pick, pickText } from './pick.ts';

/**
 * The protocol of `codex app-server` (version 2: threads, turns, items). The shapes are those of
 * `codex app-server generate-json-schema`, the same from 0.117 to 0.169.
 */
export const appServerProfile: Profile = {
  name: 'app-server',
  initialize: 'initialize',
  initialized: 'initialized',
  threadStart: 'thread/start',
  threadResume: 'thread/resume',
  turnStart: 'turn/start',
  turnStarted: 'turn/started',
  delta: 'item/agentMessage/delta',
  turnCompleted: 'turn/completed',
  approval: 'item/*/requestApproval',
  approvalResolved: 'serverRequest/resolved',
  resolvedOf: ({ body }) => {
    const id = pick(body, 'params', 'requestId');
    return typeof id === 'string' || typeof id === 'number' ? id : undefined;
  },
  threadOf: ({ body }) =>
    pickText(body, 'params', 'threadId') ??
    pickText(body, 'params', 'thread', 'id') ??
    pickText(body, 'result', 'thread', 'id'),
  turnOf: ({ body }) =>
    pickText(body, 'params', 'turnId') ??
    pickText(body, 'params', 'turn', 'id') ??
    pickText(body, 'result', 'turn', 'id'),
  itemOf: ({ body }) =>
    pickText(body, 'params', 'itemId') ?? pickText(body, 'params', 'item', 'id'),
  deltaOf: ({ method, body }) =>
    method === 'item/agentMessage/delta' ? pickText(body, 'params', 'delta') : undefined,
};
