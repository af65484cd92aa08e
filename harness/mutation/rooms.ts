export interface MutationRoom {
  readonly name: string;
  readonly folder: string;
  /** Base names of the files that are changed; default: all of the folder. */
  readonly files?: readonly string[];
  /** Percent of the mutants that its tests must catch. */
  readonly scoreMin: number;
}

/** Pure rooms as a whole, and what is pure and weighty in the runner: who decides what a run ends with. */
export const mutationRooms: readonly MutationRoom[] = [
  { name: 'triggers', folder: 'harness/triggers', scoreMin: 85 },
  { name: 'faults', folder: 'harness/faults', scoreMin: 85 },
  { name: 'plan', folder: 'harness/plan', scoreMin: 85 },
  { name: 'history', folder: 'harness/history', scoreMin: 85 },
  { name: 'wire', folder: 'harness/wire', scoreMin: 85 },
  {
    name: 'runner',
    folder: 'harness/runner',
    files: ['baseline', 'deviations', 'effective-outcome', 'exit-code', 'outcome', 'search']
      .concat(['system-pool', 'update-baseline'])
      .map((name) => `${name}.ts`),
    scoreMin: 85,
  },
  { name: 'invariants', folder: 'harness/invariants', scoreMin: 90 },
];
