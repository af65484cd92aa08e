import { readFileSync, statSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { HarnessError } from '../errors.ts';
import type { Place } from './schema-issue.ts';

const configBytesMax = 1_048_576;

/** What a file says, and how to tell where something in it is wrong. */
export interface ConfigSource {
  readonly value: unknown;
  /** A `BAD_ARGUMENT` that names the file and, where that is known, the line of the value there. */
  wrong(message: string, place: Place): HarnessError;
}

/** Reads YAML, or JSON, which is YAML. Throws `BAD_ARGUMENT` with line and column for a mistake in it. */
export function parseYamlConfig(source: string, path: string): ConfigSource {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const fail = (message: string, offset: number) => {
    const { line, col } = lines.linePos(offset);
    return new HarnessError('BAD_ARGUMENT', `${path}:${line}:${col}: ${message}`);
  };
  const [broken] = document.errors;
  if (broken) throw fail(`${broken.message}.`, broken.pos[0]);
  return {
    value: document.toJS({ maxAliasCount: 100 }),
    wrong: (message, place) => fail(message, offsetOf(document, place)),
  };
}

/** Where the value at this place begins, or the nearest value around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, place: Place): number {
  for (let depth = place.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(place.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** The text of a config file. Throws `FILE_NOT_FOUND`, or `BAD_ARGUMENT` for one that is too large. */
export function readConfigText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw new HarnessError('FILE_NOT_FOUND', `Expected a config file, found no \`${path}\`.`);
  }
  if (found.size <= configBytesMax) return readFileSync(path, 'utf8');
  const limit = `Expected a config file up to ${configBytesMax} bytes`;
  throw new HarnessError('BAD_ARGUMENT', `${limit}, got \`${path}\` with ${found.size}.`);
}
