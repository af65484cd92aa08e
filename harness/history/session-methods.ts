/**
 * What a method of a recorded message means for the session that it is sent in. Histories keep
 * methods by name, so the names of the protocols that ship are gathered here.
 */

/** Makes a thread one of this connection's: from here on its notifications come here. */
const attaching = new Set([
  'thread/start',
  'thread/resume',
  'thread/fork',
  'session/new',
  'session/load',
]);
/** Only makes sense for a thread that is attached. */
const using = new Set([
  'turn/start',
  'turn/steer',
  'turn/interrupt',
  'session/prompt',
  'session/cancel',
]);

export const attachesThread = (method: string | undefined) => attaching.has(method ?? '');

export const usesThread = (method: string | undefined) => using.has(method ?? '');

export const startsTurn = (method: string | undefined) =>
  method === 'turn/start' || method === 'session/prompt';

export const interruptsTurn = (method: string | undefined) =>
  method === 'turn/interrupt' || method === 'session/cancel';

/** Its answer comes when the whole turn is over, not at once. */
export const lastsForTurn = (method: string | undefined) => method === 'session/prompt';

export const endsTurn = (method: string | undefined) => method === 'turn/completed';

export const isInitialize = (method: string | undefined) => method === 'initialize';

/** `initialized`, and `notifications/initialized` as MCP has it. */
export const isInitialized = (method: string | undefined) =>
  method === 'initialized' || method === 'notifications/initialized';

/** A server's request that only its user can answer. */
export const asksApproval = (method: string | undefined) =>
  method !== undefined &&
  /(?:\/requestApproval|\/requestUserInput|\/request_permission|^execCommandApproval|^applyPatchApproval|^elicitation\/create)$/.test(
    method,
  );

/** Says something in a realtime conversation, under an id that the client gives it. */
export const givesText = (method: string | undefined) => method === 'conversation.item.create';

/** Names in use for one and the same answer: `created` came before `added`. */
export const confirmsText = (method: string | undefined) =>
  method === 'conversation.item.added' || method === 'conversation.item.created';
