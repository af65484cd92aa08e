/**
 * House rules as a test. Each rule is a pure function over files in memory, so it is first proven on
 * a bad file and then held over the repository. The import table below is its documentation; the file
 * is long because it is a list: the table, then a bad file for each rule.
 */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { generatedTables, replaceTables } from './cli/docs.ts';
import {
  definitionsAreTested,
  everyTestRuns,
  filesAreSmall,
  namedPathsExist,
  namesAreHouseNames,
  nothingIsLeftOver,
  timeIsInjected,
} from './testing/house-rules.ts';
import {
  at,
  importsOf,
  isTest,
  type Rule,
  read,
  readSources,
  roomOf,
  root,
  type SourceFile,
} from './testing/source-file.ts';

interface Row {
  /** Folders and single files of ours that it may import at run time, besides its own folder. */
  readonly may: readonly string[];
  /** Those that it may import for their types alone. */
  readonly types?: readonly string[];
  /** Packages; `node:` modules are `node:*` or named. */
  readonly packages: readonly string[];
}

const pure = ['node:buffer', 'node:crypto'];
const everything = [
  ...['errors', 'clock', 'random', 'wire', 'faults', 'triggers', 'plan', 'history', 'invariants'],
  ...['transports', 'processes', 'proxy', 'drivers', 'workload'],
];

/** Who may import what. Imports go one way, down this table; siblings do not know each other. */
const table: Readonly<Record<string, Row>> = {
  errors: { may: [], packages: [] },
  clock: { may: [], packages: [] },
  random: { may: [], packages: [] },
  wire: { may: ['errors'], packages: [...pure, 'node:zlib'] },
  faults: { may: ['errors', 'random', 'wire'], packages: pure },
  triggers: { may: ['errors', 'random', 'wire'], packages: pure },
  plan: {
    may: ['errors', 'random', 'faults', 'triggers'],
    types: ['wire'],
    packages: [...pure, 'fast-check', 'yaml', 'zod'],
  },
  history: { may: ['errors', 'clock', 'wire'], packages: ['node:*', 'zod'] },
  // A verdict knows what was injected only through the history: never `faults`.
  invariants: { may: ['errors', 'history', 'wire'], packages: [] },
  transports: { may: ['errors', 'clock'], packages: ['node:*', 'ws'] },
  processes: { may: ['errors', 'clock'], packages: ['node:*', 'execa'] },
  proxy: {
    may: ['errors', 'clock', 'random', 'wire', 'plan', 'triggers', 'history', 'transports'],
    types: ['faults'],
    packages: [...pure, 'node:events', 'node:stream'],
  },
  control: {
    may: ['errors', 'clock', 'wire', 'plan', 'history', 'proxy', 'transports'],
    types: ['faults'],
    packages: ['node:*', 'toxiproxy-node-client', 'zod'],
  },
  drivers: {
    may: ['errors', 'clock', 'transports', 'processes', 'wire', 'history', 'workload'],
    packages: ['node:*', 'ws', 'zod'],
  },
  workload: {
    may: ['errors', 'clock', 'random', 'transports', 'processes', 'wire', 'history'],
    packages: ['node:*', 'ws', 'zod'],
  },
  runner: { may: everything, packages: ['node:*', 'fast-check', 'zod'] },
  // Renders what it is given; whoever calls it writes.
  report: {
    may: ['errors', 'history'],
    types: ['invariants', 'runner', 'wire'],
    packages: [...pure, 'picocolors', 'node:path', 'node:url'],
  },
  // Runs a user's own command in sequence, and compares what was on the wire.
  repro: { may: [...everything, 'report'], packages: ['node:*'] },
  cli: {
    // `index` is what a project's config file is given as `midturn`.
    may: [...everything, 'control', 'runner', 'report', 'repro', 'scenarios', 'index'],
    packages: ['node:*', 'commander', 'jiti', 'picocolors', 'yaml', 'zod'],
  },
  // Proves each invariant on fixtures that break it.
  mutants: { may: [...everything, 'runner', 'scenarios'], packages: ['node:*'] },
  // Measures the proxy from the outside, beside its peers, the page of a long history, and whole cases.
  bench: { may: [...everything, 'report', 'runner', 'scenarios'], packages: ['node:*', 'ws'] },
  // Random streams through the codecs.
  fuzz: { may: ['errors', 'clock', 'random', 'wire'], packages: ['node:util'] },
  // Changes the pure rooms, and runs their tests on each change.
  mutation: { may: ['clock', 'processes'], packages: ['node:*', 'zod'] },
  // What is true of a history, told by who made it: shares no mind with the invariants that it tries.
  model: {
    may: ['errors', 'clock', 'random', 'wire', 'history', 'invariants'],
    packages: ['node:*'],
  },
  index: { may: [...everything, 'control', 'runner', 'report'], packages: [] },
  // Written as a user would write them.
  scenarios: { may: ['index'], packages: [] },
  // Never `harness`: a codec that is shared with the proxy would hide a shared bug.
  fixtures: { may: [], packages: ['node:*', 'ws'] },
};

const importsGoDown: Rule = (files) =>
  files
    .filter((file) => !isTest(file.path))
    .flatMap((file) => {
      const room = roomOf(file.path);
      const row = table[room];
      if (!row) return [`${file.path}: \`${room}\` is not in the import table of tidy.test.ts`];
      return importsOf(file).flatMap(({ specifier, typeOnly, node }) => {
        const wrong = (what: string) => [`${at(file, node)}: ${room} may not import ${what}`];
        if (!specifier.startsWith('.')) {
          const allowed = specifier.startsWith('node:')
            ? row.packages.includes('node:*') || row.packages.includes(specifier)
            : row.packages.includes(specifier.split('/')[0] ?? '');
          return allowed ? [] : wrong(`\`${specifier}\``);
        }
        const target = normalize(join(dirname(file.path), specifier));
        const other = roomOf(target);
        if (other === room || row.may.includes(other)) return [];
        if (row.types?.includes(other)) return typeOnly ? [] : wrong(`more than types of ${other}`);
        return wrong(target);
      });
    });

const sources = readSources();

const rules: Readonly<Record<string, Rule>> = {
  importsGoDown,
  filesAreSmall,
  namesAreHouseNames,
  timeIsInjected,
  everyTestRuns,
  nothingIsLeftOver,
  definitionsAreTested,
};

/** For each rule, and each thing that it looks for, a file that breaks it. */
const proofs: readonly { title: string; rule: Rule; bad: SourceFile; breach: string }[] = [
  {
    title: 'imports go down the table',
    rule: importsGoDown,
    bad: { path: 'harness/faults/bad.ts', text: "import { link } from '../proxy/link.ts';" },
    breach: 'harness/faults/bad.ts:1: faults may not import harness/proxy/link.ts',
  },
  {
    title: 'an import for types stays one',
    rule: importsGoDown,
    bad: { path: 'harness/proxy/bad.ts', text: "import { reset } from '../faults/reset.ts';" },
    breach: 'harness/proxy/bad.ts:1: proxy may not import more than types of faults',
  },
  {
    title: 'the pure folders open no socket',
    rule: importsGoDown,
    bad: { path: 'harness/wire/bad.ts', text: "import net from 'node:net';" },
    breach: 'harness/wire/bad.ts:1: wire may not import `node:net`',
  },
  {
    title: 'scenarios use the public API',
    rule: importsGoDown,
    bad: { path: 'scenarios/x/bad.ts', text: "export * from '../../harness/plan/plan.ts';" },
    breach: 'scenarios/x/bad.ts:1: scenarios may not import harness/plan/plan.ts',
  },
  {
    title: 'fixtures share nothing with the harness',
    rule: importsGoDown,
    bad: { path: 'fixtures/bad.ts', text: "await import('../harness/index.ts');" },
    breach: 'fixtures/bad.ts:1: fixtures may not import harness/index.ts',
  },
  {
    title: 'no file is over 400 lines',
    rule: filesAreSmall,
    bad: { path: 'harness/bad.ts', text: '// One long file.\n'.repeat(401) },
    breach: 'harness/bad.ts: 401 lines, 400 is the limit',
  },
  {
    title: 'a file over 250 lines says why',
    rule: filesAreSmall,
    bad: { path: 'harness/bad.ts', text: `/** Things. */\n${'//\n'.repeat(250)}` },
    breach: 'harness/bad.ts: 251 lines; over 250 its first comment must say why it is so long',
  },
  {
    title: 'files are kebab-case',
    rule: namesAreHouseNames,
    bad: { path: 'harness/badName.ts', text: '' },
    breach: 'harness/badName.ts: file names are kebab-case',
  },
  {
    title: 'no file is a drawer',
    rule: namesAreHouseNames,
    bad: { path: 'harness/utils.ts', text: '' },
    breach: 'harness/utils.ts: a file is named after the thing in it',
  },
  {
    title: 'functions are camelCase',
    rule: namesAreHouseNames,
    bad: { path: 'harness/bad.ts', text: 'function bad_name() {}' },
    breach: 'harness/bad.ts:1: functions are named in camelCase',
  },
  {
    title: 'functions are named by their verb',
    rule: namesAreHouseNames,
    bad: { path: 'harness/bad.ts', text: 'function doThing() {}' },
    breach: 'harness/bad.ts:1: name the function by its verb, without `do`',
  },
  {
    title: 'types are PascalCase',
    rule: namesAreHouseNames,
    bad: { path: 'harness/bad.ts', text: 'interface IThing {}' },
    breach: 'harness/bad.ts:1: types are PascalCase without `I`',
  },
  {
    title: 'there are no default exports',
    rule: namesAreHouseNames,
    bad: { path: 'harness/bad.ts', text: 'export default 1;' },
    breach: 'harness/bad.ts:1: no default exports',
  },
  {
    title: 'time and randomness are injected',
    rule: timeIsInjected,
    bad: { path: 'harness/proxy/bad.ts', text: '\nsetTimeout(run, 5);' },
    breach: 'harness/proxy/bad.ts:2: setTimeout: take a clock or a key instead',
  },
  {
    title: 'every test runs',
    rule: everyTestRuns,
    bad: { path: 'harness/bad.test.ts', text: "it.skip('holds', () => {});" },
    breach: 'harness/bad.test.ts:1: `it.skip` hides a test',
  },
  {
    title: 'nothing is left over',
    rule: nothingIsLeftOver,
    bad: { path: 'harness/bad.ts', text: '// TODO: later' },
    breach: 'harness/bad.ts:1: TODO stands in the code',
  },
  {
    title: 'every fault and invariant has a test beside it',
    rule: definitionsAreTested,
    bad: { path: 'harness/faults/bad.ts', text: 'export const bad = defineFault({' },
    breach: 'harness/faults/bad.ts: has no test beside it',
  },
];

it.each(proofs)('$title: is seen when broken', ({ rule, bad, breach }) => {
  expect(rule([bad])).toEqual([breach]);
});

describe('this repository', () => {
  it.each(Object.entries(rules))('keeps %s', (_name, rule) => expect(rule(sources)).toEqual([]));
});

describe('time and randomness are injected', () => {
  it.each([
    'Math.random();',
    'Date.now();',
    'new Date();',
    "import 'node:timers/promises';",
  ])('sees %s', (text) =>
    expect(timeIsInjected([{ path: 'harness/runner/bad.ts', text }])).toHaveLength(1));
});

describe('documents', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].map(read);
  const exists = (path: string) => existsSync(join(root, path));

  it('name no path that is not there', () => {
    const bad = { path: 'X.md', text: 'see `harness/gone.ts`' };
    expect(namedPathsExist([bad], () => false)).toEqual([
      'X.md: names `harness/gone.ts`, which is not there',
    ]);
    expect(namedPathsExist(documents, exists)).toEqual([]);
  });

  it('have the tables that the definitions generate (`npm run docs` writes them)', () => {
    const readme = read('README.md').text;
    expect(replaceTables(readme, generatedTables())).toBe(readme);
  });
});
