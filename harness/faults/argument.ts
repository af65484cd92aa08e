/**
 * Arguments of faults. In plan text they are written by position or by name:
 * `latency(50ms, jitter 10ms)`, `close(1011, "restart")`, `cut(payload+5, then reset)`.
 */
interface Common {
  readonly doc: string;
}

/** A whole number; `unit` is shown in errors and help (`bytes`, `messages`). */
export interface IntegerSpec extends Common {
  readonly type: 'integer';
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly default?: number;
}
/** Written `50ms`, `5s`, `2m`; held in milliseconds. */
export interface DurationSpec extends Common {
  readonly type: 'duration';
  readonly minMs: number;
  readonly maxMs: number;
  readonly default?: number;
}
export interface TextSpec extends Common {
  readonly type: 'text';
  readonly bytesMax: number;
  /** `method`: a glob over methods, which a swarm draws from those of the link. */
  readonly of?: 'method';
  readonly default?: string;
}
export interface ChoiceSpec extends Common {
  readonly type: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}
/** Where a cut falls: `17` (bytes kept of the unit), `header+1`, `payload+5`, `end-1`. */
export interface PositionSpec extends Common {
  readonly type: 'position';
  readonly default?: CutPosition;
}

export interface CutPosition {
  readonly from: 'start' | 'payload' | 'end';
  /** Bytes from there; negative only with `end`. */
  readonly offsetBytes: number;
}

export type ArgumentSpec = IntegerSpec | DurationSpec | TextSpec | ChoiceSpec | PositionSpec;

/** In declaration order, which is the positional order. */
export type ArgumentSpecs = { readonly [name: string]: ArgumentSpec };

export type ArgumentValue<A extends ArgumentSpec> = A extends IntegerSpec | DurationSpec
  ? number
  : A extends ChoiceSpec
    ? A['choices'][number]
    : A extends PositionSpec
      ? CutPosition
      : string;

export type ArgumentValues<S extends ArgumentSpecs> = {
  readonly [K in keyof S]: ArgumentValue<S[K]>;
};
