import type { Message } from './message.ts';
import type { Profile } from './profile.ts';

/** What is wrong with the form of a JSON-RPC message, by its first mistake. */
export type Malformed =
  | 'no-json'
  | 'batch'
  | 'no-object'
  | 'no-version'
  /** Neither a call nor an answer. */
  | 'no-method'
  | 'bad-method'
  | 'call-and-answer'
  | 'bad-id'
  | 'bad-params'
  | 'result-and-error'
  | 'no-result'
  | 'bad-error'
  | 'no-code'
  | 'no-message';

/**
 * What is wrong with a message as its profile speaks JSON-RPC 2.0; undefined when nothing is, or when the
 * profile speaks something else. It is told when a message is seen, as the recorded text may be cut. Pure.
 */
export function formOf(profile: Profile, { body }: Message): Malformed | undefined {
  const { jsonRpc } = profile;
  if (jsonRpc === undefined) return undefined;
  if (body === undefined) return 'no-json';
  if (Array.isArray(body)) return 'batch';
  if (typeof body !== 'object' || body === null) return 'no-object';
  const bare = jsonRpc === 'bare';
  const members = body as Record<string, unknown>;
  const version = members.jsonrpc;
  if (version !== '2.0' && !(bare && version === undefined)) return 'no-version';
  return 'method' in members ? ofCall(members, bare) : ofAnswer(members);
}

function ofCall(call: Record<string, unknown>, bare: boolean): Malformed | undefined {
  const { method, id, params } = call;
  if (typeof method !== 'string') return 'bad-method';
  if ('result' in call || 'error' in call) return 'call-and-answer';
  if ('id' in call && !isId(id)) return 'bad-id';
  const structured = typeof params === 'object' && (params !== null || bare);
  return 'params' in call && !structured ? 'bad-params' : undefined;
}

function ofAnswer(answer: Record<string, unknown>): Malformed | undefined {
  const { id, error } = answer;
  const failed = 'error' in answer;
  if (failed && 'result' in answer) return 'result-and-error';
  if (!failed && !('result' in answer)) return 'id' in answer ? 'no-result' : 'no-method';
  // An error may be about a request whose id could not be read.
  if (!isId(id) && !(failed && id === null)) return 'bad-id';
  if (!failed) return undefined;
  if (typeof error !== 'object' || error === null || Array.isArray(error)) return 'bad-error';
  const { code, message } = error as Record<string, unknown>;
  if (!Number.isInteger(code)) return 'no-code';
  return typeof message === 'string' ? undefined : 'no-message';
}

function isId(id: unknown): boolean {
  return typeof id === 'string' || Number.isInteger(id);
}
