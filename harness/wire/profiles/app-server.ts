import type { Profile } from '../profile.ts';
import { pick, pickId, pickText } from './pick.ts';

/**
 * The protocol of `codex app-server` (version 2: threads, turns, items). The shapes are those of
 * `codex app-server generate-json-schema`, the same from 0.117 to 0.169.
 */
export const appServerProfile: Profile = {
  name: 'app-server',
  jsonRpc: 'bare',
  initialize: 'initialize',
  initialized: 'initialized',
  threadStart: 'thread/start',
  threadResume: 'thread/resume',
  threadAttachAlso: ['thread/fork'],
  threadRead: 'thread/read',
  turnStart: 'turn/start',
  turnStarted: 'turn/started',
  turnSteer: 'turn/steer',
  turnInterrupt: 'turn/interrupt',
  delta: 'item/agentMessage/delta',
  turnCompleted: 'turn/completed',
  approval: 'item/*/requestApproval',
  approvalAlso: [
    '*/requestApproval',
    '*/requestUserInput',
    'execCommandApproval',
    'applyPatchApproval',
    'mcpServer/elicitation/request',
    'elicitation/create',
  ],
  error: 'error',
  approvalResolved: 'serverRequest/resolved',
  resolvedOf: ({ body }) => {
    const id = pick(body, 'params', 'requestId');
    return typeof id === 'number' ? id : pickId(body, 'params', 'requestId');
  },
  grantsOf: ({ body }) => {
    const decision = pick(body, 'result', 'decision') ?? pick(body, 'result', 'action');
    // A decision that carries more than its name is an object with that one key.
    const named =
      typeof decision === 'object' && decision !== null ? Object.keys(decision)[0] : decision;
    if (typeof named !== 'string') return undefined;
    return named.startsWith('accept') || named.startsWith('approved');
  },
  endOf: ({ body }) => {
    const status = pickText(body, 'params', 'turn', 'status');
    return status === 'interrupted' || status === 'failed' ? status : undefined;
  },
  threadOf: ({ body }) =>
    pickId(body, 'params', 'threadId') ??
    pickId(body, 'params', 'thread', 'id') ??
    pickId(body, 'result', 'thread', 'id'),
  turnOf: ({ body }) =>
    pickId(body, 'params', 'turnId') ??
    pickId(body, 'params', 'turn', 'id') ??
    pickId(body, 'result', 'turn', 'id'),
  itemOf: ({ body }) => pickId(body, 'params', 'itemId') ?? pickId(body, 'params', 'item', 'id'),
  deltaOf: ({ method, body }) =>
    method === 'item/agentMessage/delta' ? pickText(body, 'params', 'delta') : undefined,
};
