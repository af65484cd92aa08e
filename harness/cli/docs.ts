/**
 * The README's tables, generated from the definitions. They stand between
 * `<!-- table:faults -->` and `<!-- /table -->`; `npm run docs` writes them, tidy holds them.
 */
import type { ArgumentSpec, CutPosition } from '../faults/argument.ts';
import type { FaultDefinition } from '../faults/definition.ts';
import { faults } from '../faults/index.ts';
import { invariants } from '../invariants/index.ts';
import { appliesTo } from '../plan/applies-to.ts';
import { codecNames } from '../wire/codec.ts';

/** Markdown tables by their name in the markers. */
export function generatedTables(): Readonly<Record<string, string>> {
  return {
    faults: table(
      ['fault', 'what it does', 'when the world does this'],
      faults.map((fault) => [`\`${faultSyntax(fault)}\``, sentence(fault.does), occasion(fault)]),
    ),
    combinations: table(
      ['fault', 'level', ...codecNames],
      faults.map((fault) => [
        `\`${fault.name}\``,
        fault.level,
        ...codecNames.map((codec) => (appliesTo(fault, codec) ? '✓' : '')),
      ]),
    ),
    invariants: table(
      ['invariant', 'holds when'],
      invariants.map(({ id, holdsWhen }) => [`\`${id}\``, sentence(holdsWhen)]),
    ),
  };
}

/** The text with what stands between its markers replaced; a marker without a table is an error. */
export function replaceTables(text: string, tables: Readonly<Record<string, string>>): string {
  return text.replace(
    /<!-- table:([\w-]+) -->\n[\s\S]*?<!-- \/table -->/g,
    (_whole, name: string) => {
      const generated = tables[name];
      if (generated === undefined) {
        throw new Error(`Expected a table of ${Object.keys(tables).join(', ')}, got \`${name}\`.`);
      }
      return `<!-- table:${name} -->\n${generated}\n<!-- /table -->`;
    },
  );
}

/** `close(code 1011, reason "", side both)`: with the defaults, required arguments as `<name>`. */
export function faultSyntax(fault: FaultDefinition): string {
  const written = Object.entries(fault.arguments).map(([name, spec]) => {
    const value = defaultText(spec);
    return value === undefined ? `<${name}>` : `${name} ${value}`;
  });
  return written.length === 0 ? fault.name : `${fault.name}(${written.join(', ')})`;
}

function defaultText(spec: ArgumentSpec): string | undefined {
  if (spec.default === undefined) return undefined;
  switch (spec.type) {
    case 'duration':
      return spec.default % 1000 === 0 ? `${spec.default / 1000}s` : `${spec.default}ms`;
    case 'text':
      return JSON.stringify(spec.default);
    case 'position':
      return positionText(spec.default);
    default:
      return String(spec.default);
  }
}

function positionText({ from, offsetBytes }: CutPosition): string {
  if (from === 'start') return String(offsetBytes);
  return `${from}${offsetBytes < 0 ? '' : '+'}${offsetBytes}`;
}

/** "This happens when a server restarts." becomes "A server restarts." */
function occasion(fault: FaultDefinition): string {
  return sentence(fault.happensWhen.replace(/^This happens when /, ''));
}

function sentence(clause: string): string {
  const text = clause.charAt(0).toUpperCase() + clause.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
