import type { Meaning } from '../wire/meaning.ts';
import type { Direction } from '../wire/unit.ts';

export type FaultName =
  | 'reset'
  | 'end'
  | 'close'
  | 'drop'
  | 'delay'
  | 'alter'
  | 'vanish'
  | 'accept-then-close'
  | 'kill'
  | 'terminate';

/** One line of the plan of a case: what it does, and at which message of which connection. */
export interface FaultLine {
  readonly name: FaultName;
  readonly link: string;
  /** Any connection when absent. */
  readonly connection?: number;
  readonly direction?: Direction;
  readonly means?: Meaning;
  readonly answer?: boolean;
  /** Which of the messages that match, from 1. */
  readonly nth: number;
  readonly holdMs?: number;
  /** Of a signal: the process, and when its server is started again; never when absent. */
  readonly process?: string;
  readonly againMs?: number;
}

export function printFault(line: FaultLine): string {
  const { name, link, connection, means, answer, nth, process } = line;
  const on = means === undefined ? '' : ` on model/${means}${answer ? ':response' : ''}#${nth}`;
  const of = connection === undefined ? '' : ` connection ${connection}`;
  return `${name}${process === undefined ? '' : ` ${process}`}${on} link ${link}${of}`;
}
