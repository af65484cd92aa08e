export type OperationName =
  | 'connect'
  | 'initialize'
  | 'thread-start'
  | 'turn'
  | 'resume'
  | 'read'
  | 'approval'
  | 'close'
  | 'command';

export interface OperationValue {
  /** The workload's turn number, from 1 over the whole run. */
  readonly turn?: number;
  readonly thread?: string;
  /** Final status as the implementation reported it: `completed`, `interrupted`, `failed`. */
  readonly status?: string;
  readonly exitCode?: number;
  /** How a client learned of the end of its turn: told as it happened, or read out of the thread. */
  readonly learned?: 'live' | 'resume' | 'read';
  readonly [key: string]: unknown;
}
