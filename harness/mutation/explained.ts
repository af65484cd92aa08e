/**
 * Survivors that stay, and why: what a test of them would have to show is nothing that anybody could
 * see. By the text that is there, not by its line, which moves.
 */
export interface Explanation {
  readonly file: string;
  /** What is written there, in one line; absent: whatever in this file. */
  readonly original?: string;
  readonly replacement?: string;
  readonly why: string;
}

export const explanations: readonly Explanation[] = [];
