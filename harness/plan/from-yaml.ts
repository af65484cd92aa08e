import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { ErrorCode } from '../errors.ts';
import { type DocumentPath, planFromDocument } from './from-document.ts';
import { planBytesMax } from './lex.ts';
import type { Plan } from './plan.ts';
import { PlanError } from './plan-error.ts';

/**
 * Reads a plan from YAML, which JSON is too. See `schema.ts` for its form.
 *
 * @throws PlanError `PLAN_SYNTAX`, `UNKNOWN_FAULT` or `PLAN_ARGUMENT`, with line and column.
 */
export function planFromYaml(text: string): Plan {
  if (Buffer.byteLength(text) > planBytesMax) {
    throw new PlanError('PLAN_SYNTAX', `Expected a plan of at most ${planBytesMax} bytes.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const sources = text.split(/\r?\n/);
  const at = (code: ErrorCode, message: string, offset: number) => {
    const { line, col } = lines.linePos(offset);
    const position = { line, column: col, source: sources[line - 1] ?? '' };
    return new PlanError(code, message, position);
  };
  const [error] = document.errors;
  if (error !== undefined) throw at('PLAN_SYNTAX', `${error.message}.`, error.pos[0]);
  return planFromDocument(toValue(document, at), (code, message, path) =>
    at(code, message, offsetOf(document, path)),
  );
}

function toValue(
  document: Document,
  at: (code: ErrorCode, message: string, offset: number) => PlanError,
): unknown {
  try {
    // The bound on aliases keeps a small document from growing without end.
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw at('PLAN_SYNTAX', (error as Error).message, 0);
  }
}

/** Where the value at this path begins, or the nearest value around it. */
function offsetOf(document: Document, path: DocumentPath): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
