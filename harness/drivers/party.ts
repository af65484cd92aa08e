import type { Party } from '../history/event.ts';

/** Who may stand on a side of a hop, for the `parties` of drivers: a program and its processes by name. */
export const party = {
  /** The program under test. */
  tested: (program: string, ...processes: readonly string[]): Party => ({
    ...{ program, standing: 'tested', processes },
  }),
  /** Another real program, which the tested one works with. */
  other: (program: string, ...processes: readonly string[]): Party => ({
    ...{ program, standing: 'other', processes },
  }),
  ourClient: { program: 'reference client', standing: 'ours' },
  /** Commands of ours, a process for each client. */
  ourCommands: { program: 'reference client', standing: 'ours', processes: ['client-*'] },
  ourServer: { program: 'reference server', standing: 'ours', processes: ['server'] },
  ourProvider: {
    ...{ program: 'scripted provider', standing: 'ours', processes: ['provider'] },
    isModel: true,
  },
} as const satisfies Record<string, Party | ((...names: string[]) => Party)>;
