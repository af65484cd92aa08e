import type { Operations } from './operations.ts';
import { at, type RpcRequest, textAt } from './rpc-message.ts';

/** Allows what the agent asks for, once; false for a request that is no question of permission. */
export function answerPermission(
  { id, method, params }: RpcRequest,
  operations: Operations,
  turn: number | undefined,
  answer: (result: unknown) => Promise<void>,
): boolean {
  if (method !== 'session/request_permission') return false;
  const choices = at(params, 'options');
  const kinds = ['allow_once', 'allow_always'];
  const optionId = (Array.isArray(choices) ? choices : [])
    .filter((choice: unknown) => kinds.includes(textAt(choice, 'kind') ?? ''))
    .map((choice: unknown) => textAt(choice, 'optionId'))[0];
  const call = textAt(params, 'toolCall', 'toolCallId');
  const open = operations.invoke('approval', {
    request: id,
    method,
    ...(turn !== undefined && { turn }),
    ...(call !== undefined && { call }),
  });
  const outcome =
    optionId === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId };
  answer({ outcome }).then(
    () => open.ok({ decision: optionId ?? 'cancelled' }),
    (error: unknown) => open.info(error),
  );
  return true;
}
