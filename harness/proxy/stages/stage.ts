import type { Clock } from '../../clock.ts';

/** Bytes on their way through a chain. `at`: when they arrived, or left a stage that delays them. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly at: number;
}

/**
 * How a stream ends: the source's FIN or RST (`fin`, `rst`), or a stage that ends the connection with
 * FIN or RST on both sides (`close`, `reset`).
 */
export type StreamEnd = 'fin' | 'rst' | 'close' | 'reset';

/** What a stage hands on to the next one, in order. */
export interface StageOutput {
  take(chunk: Chunk): void;
  end(how: StreamEnd): void;
  /** Bytes that the stage keeps have come (positive) or gone. */
  held(bytes: number): void;
}

/**
 * One toxic at work on one direction of one connection. Bytes go in and out in order; what it keeps it
 * hands on when it is released, so that adding, changing or removing a stage loses and doubles nothing.
 */
export interface Stage<Settings> {
  take(chunk: Chunk): void;
  end(how: StreamEnd): void;
  update(settings: Settings): void;
  /** It is taken out of the chain: hands on all that it keeps, now. */
  release(): void;
  /** The connection is gone. */
  close(): void;
}

/** A number in [0, 1) that depends on seed, connection, toxic and `purpose` alone. */
export type Draw = (purpose: string | number) => number;

export interface StageContext {
  readonly clock: Clock;
  readonly draw: Draw;
}

/** A kind of stage; one file each. */
export interface StageKind<Settings> {
  /** What it does something about, on its own account; ending a connection is told apart. */
  readonly actsOn: 'bytes' | 'end' | 'nothing';
  make(output: StageOutput, settings: Settings, context: StageContext): Stage<Settings>;
  /** It keeps bytes for a time, as many as a fast sender sends in it. Default: little. */
  readonly keepsMuch?: boolean;
  /** Taking it out ends every connection, those that toxicity spared included. */
  readonly closesWhenRemoved?: boolean;
}
