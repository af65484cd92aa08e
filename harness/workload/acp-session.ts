import { tokensIn } from '../wire/tokens.ts';
import { turnNumberIn } from '../wire/turn-number.ts';
import { at, type RpcNotification, textAt } from './rpc-message.ts';
import type { TokenLog } from './token-log.ts';

/** What an agent tells of a session: live, or told again from the start while it is loaded. */
export class AcpSession {
  id: string | undefined;
  readonly #tokens: TokenLog;
  /** The turn that is under way. */
  #turn: number | undefined;
  /** While the session is loaded: the tokens of its turns so far. */
  #replay: { turn: number | undefined; readonly tokens: Map<number, number[]> } | undefined;

  constructor(tokens: TokenLog) {
    this.#tokens = tokens;
  }

  get turn(): number | undefined {
    return this.#turn;
  }

  begin(turn: number): void {
    this.#turn = turn;
  }

  /** What comes from here on is told again, until `endReplay`. */
  beginReplay(): void {
    this.#replay = { turn: undefined, tokens: new Map() };
  }

  /** Answers with the tokens of each turn that was told again. */
  endReplay(): ReadonlyMap<number, readonly number[]> {
    const told = this.#replay?.tokens ?? new Map<number, number[]>();
    this.#replay = undefined;
    return told;
  }

  onNotification({ method, params }: RpcNotification): void {
    if (method !== 'session/update') return;
    const kind = textAt(params, 'update', 'sessionUpdate');
    const text = textAt(at(params, 'update', 'content'), 'text') ?? '';
    const replay = this.#replay;
    if (kind === 'user_message_chunk' && replay) replay.turn = turnNumberIn(text) ?? replay.turn;
    if (kind !== 'agent_message_chunk') return;
    const tokens = tokensIn(text);
    if (replay === undefined) {
      if (this.#turn !== undefined) this.#tokens.live(this.#turn, tokens);
    } else if (replay.turn !== undefined) {
      replay.tokens.set(replay.turn, [...(replay.tokens.get(replay.turn) ?? []), ...tokens]);
    }
  }
}
