import type { Explanation } from './explained.ts';
import type { MutationRoom } from './rooms.ts';
import type { Mutant } from './stryker-report.ts';

export interface RoomResult {
  readonly room: MutationRoom;
  readonly mutants: readonly Mutant[];
  /** Files that there was no time for. */
  readonly left: readonly string[];
}

export interface Tally {
  readonly name: string;
  readonly caught: number;
  readonly survived: number;
  /** Percent of those that are caught or survived; 100 of none. */
  readonly score: number;
  readonly scoreMin: number;
  /** Files that there was no time for. */
  readonly left: number;
}

export function tallyOf({ room, mutants, left }: RoomResult): Tally {
  const count = (fate: Mutant['fate']) => mutants.filter((one) => one.fate === fate).length;
  const [caught, survived] = [count('caught'), count('survived')];
  const score = caught + survived === 0 ? 100 : (100 * caught) / (caught + survived);
  return { name: room.name, caught, survived, score, scoreMin: room.scoreMin, left: left.length };
}

/** A row a room, and one for all of them. */
export function tallyTable(tallies: readonly Tally[]): string[] {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((all, one) => all + of(one), 0);
  const [caught, survived] = [sum((one) => one.caught), sum((one) => one.survived)];
  const score = caught + survived === 0 ? 100 : (100 * caught) / (caught + survived);
  const all = { name: 'all', caught, survived, score, left: sum((one) => one.left) };
  const row = (name: string, ...cells: string[]) =>
    [name.padEnd(12), ...cells.map((cell) => cell.padStart(10))].join('');
  return [
    row('room', 'caught', 'survived', 'score'),
    ...[...tallies, all].map(({ name, caught, survived, score, left }) => {
      const more = left === 0 ? '' : `  ${left} files left: no time`;
      return row(name, `${caught}`, `${survived}`, `${score.toFixed(1)} %`) + more;
    }),
  ];
}

/** Survivors, a paragraph each, with why one stays where that is known. */
export function survivorsText(
  mutants: readonly Mutant[],
  explanations: readonly Explanation[],
): string {
  return mutants
    .filter(({ fate }) => fate === 'survived')
    .map((mutant) => {
      const why = explanations.find((one) => isAbout(one, mutant))?.why ?? 'not explained';
      const { file, line, original, replacement } = mutant;
      return `${file}:${line}\n  - ${inLine(original)}\n  + ${inLine(replacement)}\n  ${why}\n`;
    })
    .join('\n');
}

/** Survivors that nothing explains. */
export function unexplained(
  mutants: readonly Mutant[],
  explanations: readonly Explanation[],
): Mutant[] {
  return mutants.filter(
    (mutant) => mutant.fate === 'survived' && !explanations.some((one) => isAbout(one, mutant)),
  );
}

function isAbout(explanation: Explanation, { file, original, replacement }: Mutant): boolean {
  return (
    file.endsWith(explanation.file) &&
    (explanation.original === undefined || inLine(original) === explanation.original) &&
    (explanation.replacement === undefined || inLine(replacement) === explanation.replacement)
  );
}

const inLine = (text: string) => text.replace(/\s+/g, ' ').trim();
