import type { Party } from '../history/event.ts';

/** Who may stand on a side of a hop, for the `parties` of drivers. */
export const party = {
  /** The program under test, by its name. */
  tested: (program: string): Party => ({ program, standing: 'tested' }),
  /** Another real program, which the tested one works with. */
  other: (program: string): Party => ({ program, standing: 'other' }),
  ourClient: { program: 'reference client', standing: 'ours' },
  ourServer: { program: 'reference server', standing: 'ours' },
  ourProvider: { program: 'scripted provider', standing: 'ours' },
} as const satisfies Record<string, Party | ((program: string) => Party)>;
