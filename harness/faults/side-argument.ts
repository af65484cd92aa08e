import type { ChoiceSpec } from './argument.ts';

/** Which peer of the link is hit; the argument that the faults of a whole connection share. */
export const sideArgument = {
  type: 'choice',
  choices: ['client', 'server', 'both'],
  default: 'both',
  doc: 'the peer that sees it: who dialled, who listens, or both',
} as const satisfies ChoiceSpec;

/** `both peers`, `the client`, `the server`. */
export function sideWords(side: 'client' | 'server' | 'both'): string {
  return side === 'both' ? 'both peers' : `the ${side}`;
}
