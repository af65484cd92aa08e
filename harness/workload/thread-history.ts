import { tokensIn } from '../wire/tokens.ts';
import { turnNumberIn } from '../wire/turn-number.ts';
import { at, textAt } from './rpc-message.ts';

/**
 * One turn of a thread as `thread/read` and `thread/resume` show it. As measured from codex 0.117 to
 * 0.169, a running turn is there with its prompt (right at its start, without) but with none of its
 * text; all of it is there once the turn has completed, also when nobody was connected meanwhile. So
 * deltas that were missed can be had only by reading the thread after the end of the turn.
 */
export interface StoredTurn {
  readonly id: string;
  /** `inProgress`, `completed`, `interrupted`, `failed`. */
  readonly status: string;
  readonly error: string | undefined;
  /** The workload's number of it, when its prompt is there already. */
  readonly number: number | undefined;
  /** Tokens in what the agent said. */
  readonly tokens: readonly number[];
}

/** Reads `result.thread.turns`; what is not of that shape is no turn. */
export function storedTurns(result: unknown): StoredTurn[] {
  const turns = at(result, 'thread', 'turns');
  if (!Array.isArray(turns)) return [];
  return turns.flatMap((turn: unknown) => {
    const id = textAt(turn, 'id');
    return id === undefined ? [] : [storedTurn(id, turn)];
  });
}

function storedTurn(id: string, turn: unknown): StoredTurn {
  const items = at(turn, 'items');
  let number: number | undefined;
  let text = '';
  for (const item of Array.isArray(items) ? items : []) {
    if (textAt(item, 'type') === 'userMessage') number ??= turnNumberIn(JSON.stringify(item));
    if (textAt(item, 'type') === 'agentMessage') text += textAt(item, 'text') ?? '';
  }
  return {
    id,
    status: textAt(turn, 'status') ?? 'inProgress',
    error: textAt(turn, 'error', 'message'),
    number,
    tokens: tokensIn(text),
  };
}
