/** Sources as tidy reads them: text and syntax tree, from the repository or from memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
/** One line for each breach; nothing when the rule is kept. */
export type Rule = (files: readonly SourceFile[]) => string[];

/** Tests, and what is there for tests only. */
export const isTest = (path: string) =>
  path.endsWith('.test.ts') || path.includes('/testing/') || /-(laws|arbitrary)\.ts$/.test(path);
const parsed = new Map<string, ts.SourceFile>();

function parse(file: SourceFile): ts.SourceFile {
  const key = `${file.path}\n${file.text}`;
  let source = parsed.get(key);
  if (!source) {
    source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true);
    parsed.set(key, source);
  }
  return source;
}

export function nodesOf(file: SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
}

export const at = (file: SourceFile, node: ts.Node) =>
  `${file.path}:${parse(file).getLineAndCharacterOfPosition(node.getStart()).line + 1}`;

/** `harness/plan/parse.ts` is in `plan`; `harness/clock.ts` in `clock`; `scenarios/x/y.ts` in `scenarios`. */
export function roomOf(path: string): string {
  const [top = '', next = ''] = path.split('/');
  return top === 'harness' ? next.replace(/\.ts$/, '') : top;
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly node: ts.Node;
}

export function importsOf(file: SourceFile): Import[] {
  return nodesOf(file).flatMap((node): Import[] => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const specifier = node.moduleSpecifier;
      if (!specifier || !ts.isStringLiteral(specifier)) return [];
      const clause = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly : node.isTypeOnly;
      return [{ specifier: specifier.text, typeOnly: clause ?? false, node }];
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [first] = node.arguments;
      return first && ts.isStringLiteral(first)
        ? [{ specifier: first.text, typeOnly: false, node }]
        : [];
    }
    return [];
  });
}

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const read = (path: string): SourceFile => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
});
/** Every source and test of the repository. */
export const readSources = () =>
  ['harness', 'scenarios', 'fixtures'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(`${folder}/${name.replaceAll('\\', '/')}`)),
  );
