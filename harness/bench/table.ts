import type { JudgedTarget } from './judge-targets.ts';
import { median, ratio, type Sample } from './sample.ts';

/** The samples of one workload: medians, and the ratio to every rival that is not ours. */
export function table(samples: readonly Sample[]): string {
  const names = unique(samples.map((sample) => sample.column));
  const of = (name: string) => samples.filter((sample) => sample.column === name);
  const rivals = names.length < 2 ? [] : names.filter((name) => !name.startsWith('midturn'));
  const hasCpu = samples.some((sample) => sample.cpuUs !== undefined);
  const head = ['median', ...(hasCpu ? ['CPU µs'] : []), ...rivals.map((name) => `× ${name}`)];
  const lines = names.map((name) => {
    const own = of(name);
    const cpu = median(own.flatMap((sample) => sample.cpuUs ?? []));
    const cells = [format(median(own.map((sample) => sample.value)))];
    if (hasCpu) cells.push(Number.isNaN(cpu) ? '' : format(cpu));
    cells.push(...rivals.map((rival) => ratio(own, of(rival)).toFixed(2)));
    return row(name, cells);
  });
  const [first] = samples;
  return [`${first?.workload} (${first?.unit})`, row('', head), ...lines, ''].join('\n');
}

/** What is wanted, beside what was measured. */
export function targetLines(targets: readonly JudgedTarget[]): string {
  const lines = targets.map((target) => {
    const { workload, column, of, atLeast, atMost, measured, met } = target;
    const what = of === undefined ? column : `${column} ÷ ${of}`;
    const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
    const state = met === undefined ? 'not measured' : met ? 'met' : 'NOT met';
    const value = measured === undefined ? '' : format(measured);
    const cells = [workload.padEnd(14), what.padEnd(34), bound.padStart(7), value.padStart(8)];
    return `${cells.join(' ')}  ${state}`;
  });
  return ['Targets', ...lines, ''].join('\n');
}

const row = (name: string, cells: readonly string[]) =>
  `${name.padEnd(20)}${cells.map((cell) => cell.padStart(13)).join('')}`;
const unique = (names: readonly string[]) => [...new Set(names)];
const format = (value: number) => {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
};
