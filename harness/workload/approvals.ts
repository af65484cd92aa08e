import type { Clock, Timer } from '../clock.ts';
import type { OpenOperation, Operations } from './operations.ts';
import { at, type RpcNotification, type RpcRequest, textAt } from './rpc-message.ts';
import type { TurnBook } from './turn-book.ts';

/** Before version 2 of the protocol the word was another. */
const oldMethods = ['execCommandApproval', 'applyPatchApproval'];

export interface ApprovalsParts {
  readonly clock: Clock;
  /** How long the user thinks. */
  readonly thinkMs: number;
  readonly operations: Operations;
  readonly book: TurnBook;
}

interface Question {
  readonly request: string | number;
  readonly open: OpenOperation;
  readonly thinking: Timer;
}

/** The user of a client: accepts what the server asks for, after some thought. */
export class Approvals {
  readonly #parts: ApprovalsParts;
  readonly #asked = new Set<Question>();

  constructor(parts: ApprovalsParts) {
    this.#parts = parts;
  }

  /** False for a request that is no approval. */
  onRequest(request: RpcRequest, answer: (result: unknown) => Promise<void>): boolean {
    const { id, method } = request;
    const old = oldMethods.includes(method);
    if (!old && !method.endsWith('/requestApproval')) return false;
    const decision = old ? 'approved' : 'accept';
    const open = this.#invoke(request);
    // Handed to the kernel, which is all that can be known: nobody acknowledges an answer.
    const say = () =>
      answer({ decision }).then(
        () => open.ok({ decision }),
        (error: unknown) => open.info(error, { decision }),
      );
    const { clock, thinkMs } = this.#parts;
    if (thinkMs === 0) {
      void say();
      return true;
    }
    const question: Question = {
      ...{ request: id, open },
      thinking: clock.after(thinkMs, () => {
        this.#asked.delete(question);
        void say();
      }),
    };
    this.#asked.add(question);
    return true;
  }

  /** A question that is settled needs no answer any more: it goes away in front of the user. */
  onNotification({ method, params }: RpcNotification): void {
    if (method !== 'serverRequest/resolved') return;
    const settled = at(params, 'requestId');
    for (const question of this.#asked) {
      if (question.request !== settled) continue;
      question.thinking.cancel();
      question.open.ok({ decision: 'withdrawn' });
      this.#asked.delete(question);
    }
  }

  /** Nobody thinks on when the client has gone. */
  end(): void {
    for (const { thinking } of this.#asked) thinking.cancel();
    this.#asked.clear();
  }

  #invoke({ id, method, params }: RpcRequest): OpenOperation {
    const { operations, book } = this.#parts;
    const thread = textAt(params, 'threadId');
    const turn = book.numberOf(textAt(params, 'turnId'));
    const call = at(params, 'itemId') ?? at(params, 'callId');
    return operations.invoke('approval', {
      request: id,
      method,
      ...(thread !== undefined && { thread }),
      ...(turn !== undefined && { turn }),
      ...(call !== undefined && { call }),
    });
  }
}
