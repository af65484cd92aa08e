/**
 * What this room tells a history. The same shapes as in the history's schema, stated here because
 * processes know nothing of histories; a recorder takes them as they are.
 */
export type ProcessEvent =
  | {
      readonly type: 'process-started';
      readonly process: string;
      readonly pid: number;
      readonly argv: readonly string[];
      readonly version?: string;
    }
  | {
      readonly type: 'process-exited';
      readonly process: string;
      readonly pid: number;
      readonly code: number | null;
      readonly signal: string | null;
      readonly expected: boolean;
      readonly stderr: readonly string[];
    }
  | {
      readonly type: 'process-output';
      readonly process: string;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  | {
      readonly type: 'process-signalled';
      readonly process: string;
      readonly pid: number;
      readonly signal: string;
      readonly fault: number;
    }
  | {
      readonly type: 'note';
      readonly text: string;
      readonly blame: 'harness' | 'environment';
    };

export interface ProcessRecorder {
  record(event: ProcessEvent): void;
}
