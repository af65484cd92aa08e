import type { Operations } from './operations.ts';
import { at, type RpcRequest, textAt } from './rpc-message.ts';
import type { TurnBook } from './turn-book.ts';

/** Before version 2 of the protocol the word was another. */
const oldMethods = ['execCommandApproval', 'applyPatchApproval'];

/** Accepts what the server asks for; false for a request that is no approval. */
export function answerApproval(
  request: RpcRequest,
  operations: Operations,
  book: TurnBook,
  answer: (result: unknown) => Promise<void>,
): boolean {
  const { id, method, params } = request;
  const old = oldMethods.includes(method);
  if (!old && !method.endsWith('/requestApproval')) return false;
  const decision = old ? 'approved' : 'accept';
  const thread = textAt(params, 'threadId');
  const turn = book.numberOf(textAt(params, 'turnId'));
  const call = at(params, 'itemId') ?? at(params, 'callId');
  const open = operations.invoke('approval', {
    request: id,
    method,
    ...(thread !== undefined && { thread }),
    ...(turn !== undefined && { turn }),
    ...(call !== undefined && { call }),
  });
  // Handed to the kernel, which is all that can be known: nobody acknowledges an answer.
  answer({ decision }).then(
    () => open.ok({ decision }),
    (error: unknown) => open.info(error, { decision }),
  );
  return true;
}
