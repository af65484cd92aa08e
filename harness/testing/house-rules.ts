/** The house rules that are about one file at a time, each a pure function over files in memory. */
import ts from 'typescript';
import { at, isTest, nodesOf, type Rule, type SourceFile } from './source-file.ts';

export const filesAreSmall: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    if (lines > 400) return [`${path}: ${lines} lines, 400 is the limit`];
    const comment = text.match(/\/\*([\s\S]*?)\*\/|((?:^\/\/.*\n)+)/m);
    const reason = /\b(250|lines?|long|one file)\b/i.test(comment?.[1] ?? comment?.[2] ?? '');
    return lines > 250 && !reason && !isTest(path)
      ? [`${path}: ${lines} lines; over 250 its first comment must say why it is so long`]
      : [];
  });

const vague = /^(utils?|helpers?|types|common|misc|shared)\.ts$/;

export const namesAreHouseNames: Rule = (files) =>
  files.flatMap((file) => {
    const name = file.path.split('/').at(-1) ?? '';
    const breaches: string[] = [];
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.(wire|process|real|browser))?(\.test)?\.ts$/.test(name)) {
      breaches.push(`${file.path}: file names are kebab-case`);
    }
    if (vague.test(name)) breaches.push(`${file.path}: a file is named after the thing in it`);
    for (const node of nodesOf(file)) {
      if (ts.isExportAssignment(node)) breaches.push(`${at(file, node)}: no default exports`);
      if (ts.isFunctionDeclaration(node) && !/^[a-z][A-Za-z0-9]*$/.test(node.name?.text ?? '')) {
        breaches.push(`${at(file, node)}: functions are named in camelCase`);
      }
      if (ts.isFunctionDeclaration(node) && /^do[A-Z]/.test(node.name?.text ?? '')) {
        breaches.push(`${at(file, node)}: name the function by its verb, without \`do\``);
      }
      const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
      if (isType && !/^(?!I[A-Z][a-z])[A-Z][A-Za-z0-9]*$/.test(node.name.text)) {
        breaches.push(`${at(file, node)}: types are PascalCase without \`I\``);
      }
    }
    return breaches;
  });

/** Where real time and real randomness live; tests, fixtures and benchmarks may use both. */
const impure = /^(harness\/clock\.ts|harness\/random\/|harness\/bench\/|fixtures\/)/;
const timers = ['setTimeout', 'setInterval'];

export const timeIsInjected: Rule = (files) =>
  files
    .filter(({ path }) => !isTest(path) && !impure.test(path))
    .flatMap((file) =>
      nodesOf(file).flatMap((node) => {
        const wrong = (what: string) => [
          `${at(file, node)}: ${what}: take a clock or a key instead`,
        ];
        if (ts.isPropertyAccessExpression(node)) {
          const text = node.getText();
          return ['Math.random', 'Date.now', 'performance.now'].includes(text) ? wrong(text) : [];
        }
        if (ts.isNewExpression(node) && node.expression.getText() === 'Date') {
          return (node.arguments ?? []).length === 0 ? wrong('new Date()') : [];
        }
        if (ts.isCallExpression(node) && timers.includes(node.expression.getText())) {
          return wrong(node.expression.getText());
        }
        return ts.isStringLiteral(node) && node.text.startsWith('node:timers')
          ? wrong(node.text)
          : [];
      }),
    );

export const everyTestRuns: Rule = (files) =>
  files
    .filter(({ path }) => isTest(path))
    .flatMap((file) =>
      nodesOf(file)
        .filter(ts.isPropertyAccessExpression)
        .filter((node) => /^(it|test|describe)\.(skip|only|todo)$/.test(node.getText()))
        .map((node) => `${at(file, node)}: \`${node.getText()}\` hides a test`),
    );

const leftover = /\b(TODO|FIXME)\b/;

/** This rule and its proof have to name what they look for. */
const namesLeftovers = /^harness\/(tidy\.test|testing\/house-rules)\.ts$/;

export const nothingIsLeftOver: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = namesLeftovers.test(path) ? null : line.match(leftover);
      return found ? [`${path}:${index + 1}: ${found[1]} stands in the code`] : [];
    }),
  );

/** A definition is proven by its own test file, not by somebody else's. */
export const definitionsAreTested: Rule = (files) => {
  const paths = new Set(files.map(({ path }) => path));
  return files
    .filter(({ path }) => !isTest(path) && /^harness\/(faults|invariants)\//.test(path))
    .filter(({ text }) => /^export const \w+ = define(Fault|Invariant)\(/m.test(text))
    .filter(({ path }) => !paths.has(path.replace(/\.ts$/, '.test.ts')))
    .map(({ path }) => `${path}: has no test beside it`);
};

/** A path in backticks, as `harness/faults/index.ts`, is a promise that it is there. */
export const namedPathsExist = (
  documents: readonly SourceFile[],
  exists: (path: string) => boolean,
) =>
  documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:harness|scenarios|fixtures|reports|\.ci)\/[\w./@-]*)`/g)]
      .map((match) => match[1] ?? '')
      .filter((named) => !exists(named))
      .map((named) => `${path}: names \`${named}\`, which is not there`),
  );
