import type { FaultDefinition } from '../faults/definition.ts';
import { faults, findFault } from '../faults/index.ts';
import { checkEntry, unknownFault } from './check-entry.ts';
import { lexPlan, type Token } from './lex.ts';
import { LineReader, nameOf } from './line-reader.ts';
import { parseArguments } from './parse-arguments.ts';
import { clauses, GivenTwice, type TriggerDraft } from './parse-clauses.ts';
import type { Plan, PlanEntry } from './plan.ts';
import { suggest } from './suggest.ts';

/**
 * Reads a plan: one fault a line, clauses in any order, `seed 42` for its seed, `# ...` for comments.
 *
 * @throws PlanError `PLAN_SYNTAX`, `UNKNOWN_FAULT` or `PLAN_ARGUMENT`, with line and column.
 */
export function parsePlan(text: string): Plan {
  const entries: PlanEntry[] = [];
  let seed: number | undefined;
  for (const line of lexPlan(text)) {
    const reader = new LineReader(line);
    if (line.tokens[0]?.text !== 'seed') entries.push(parseEntry(reader));
    else if (seed === undefined) seed = parseSeed(reader);
    else throw reader.error('Expected one `seed` in a plan, got a second.', reader.next);
  }
  return seed === undefined ? { entries } : { entries, seed };
}

function parseSeed(reader: LineReader): number {
  reader.take();
  const token = reader.expect(['word'], 'a whole number after `seed`');
  const seed = /^\d{1,16}$/.test(token.text) ? Number(token.text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) {
    throw reader.error(`Expected a whole number after \`seed\`, got ${nameOf(token)}.`, token);
  }
  reader.expect(['end'], 'the end of the line');
  return seed;
}

function parseEntry(reader: LineReader): PlanEntry {
  const name = reader.expect(['word'], 'the name of a fault');
  const definition = findFault(name.text);
  if (definition === undefined) {
    const names = faults.map((fault) => fault.name);
    throw reader.error(unknownFault(name.text, names), name, 'UNKNOWN_FAULT');
  }
  const list = reader.next;
  const values = parseArguments(reader, definition);
  const places = new Map<string, Token>([['fault', name]]);
  for (const argument of Object.keys(values)) places.set(argument, list);
  const trigger: TriggerDraft = {};
  let process: string | undefined;
  while (reader.next.kind !== 'end') {
    const first = reader.next;
    const isProcess = process === undefined && isProcessAfterAll(reader, definition);
    if (isProcess || !parseClause(reader, trigger, places)) {
      process = parseProcess(reader, definition, process);
    }
    if (process !== undefined && !places.has('process')) places.set('process', first);
  }
  const entry = {
    fault: name.text,
    arguments: values,
    ...(process !== undefined && { process }),
    trigger,
  };
  const complaint = checkEntry(entry, definition);
  if (complaint === undefined) return entry;
  const place = places.get(complaint.where) ?? name;
  throw reader.error(complaint.message, place, 'PLAN_ARGUMENT');
}

/** `kill client on turn/started`: a clause would have a name here, and gets none. */
function isProcessAfterAll({ next, second }: LineReader, { level }: FaultDefinition): boolean {
  if (level !== 'process' || next.kind !== 'word') return false;
  const isNameless =
    second.kind === 'end' ||
    (second.kind === 'word' &&
      (Object.hasOwn(clauses, second.text) || second.text.startsWith('p=')));
  return (next.text === 'client' || next.text === 'link') && isNameless;
}

/** Reads one clause; false when the next word begins none. */
function parseClause(
  reader: LineReader,
  trigger: TriggerDraft,
  places: Map<string, Token>,
): boolean {
  const first = reader.next;
  const { kind } = first;
  // `p=0.1` is one word.
  const [word = '', value] = first.text.startsWith('p=')
    ? ['p', first.text.slice(2)]
    : [first.text];
  if (kind !== 'word' || !Object.hasOwn(clauses, word)) return false;
  if (value === undefined || value === '') reader.take();
  else reader.skipInside(2);
  places.set(word === 'while' ? 'during' : word, first);
  try {
    clauses[word]?.(trigger, reader, first);
  } catch (error) {
    if (!(error instanceof GivenTwice)) throw error;
    throw reader.error(`\`${word}\` says again what an earlier clause said.`, first);
  }
  return true;
}

/** The one bare word of a process fault: `kill server`. */
function parseProcess(
  reader: LineReader,
  definition: FaultDefinition,
  already: string | undefined,
): string {
  const token = reader.next;
  const isName = token.kind === 'word' || token.kind === 'text';
  if (isName && definition.level === 'process' && already === undefined) return reader.take().text;
  const hint = isName ? suggest(token.text, Object.keys(clauses)) : '';
  const wanted =
    definition.level === 'process' && already === undefined ? 'a process or a clause' : 'a clause';
  const known = hint === '' ? ` Clauses begin with ${Object.keys(clauses).join(', ')}.` : hint;
  throw reader.error(`Expected ${wanted}, got ${nameOf(token)}.${known}`, token);
}
