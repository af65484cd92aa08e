import { HarnessError } from '../errors.ts';
import type { RunningProcess } from '../processes/start-process.ts';
import { waitForLine } from '../processes/wait-for-line.ts';
import {
  type ReadyWait,
  waitUntilListening,
  waitUntilReady,
} from '../processes/wait-until-ready.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { fillPlaceholders, type PlaceholderValues } from './command-line.ts';

/** How it is known that a server of the user's can be talked to. */
export type Readiness =
  | { readonly by: 'port' }
  | { readonly by: 'url'; readonly url: string }
  | { readonly by: 'line'; readonly pattern: RegExp };

const forms = '`port`, a URL such as `http://127.0.0.1:{port}/readyz`, or `line:REGEX`';

/**
 * Takes `ready=...` off the beginning of a command, as a shell takes variables: `ready=line:listening
 * my-server --port {port}`. Without it, a server is ready when somebody listens.
 *
 * Throws `BAD_ARGUMENT`.
 */
export function splitReadiness(text: string): {
  readonly readiness: Readiness;
  readonly command: string;
} {
  const match = /^\s*ready=(?:'([^']*)'|"([^"]*)"|(\S*))\s*(.*)$/s.exec(text);
  if (match === null) return { readiness: { by: 'port' }, command: text };
  const [, single, double, plain, command = ''] = match;
  return { readiness: readinessOf(single ?? double ?? plain ?? ''), command };
}

function readinessOf(text: string): Readiness {
  if (text === 'port') return { by: 'port' };
  if (/^https?:\/\/./.test(text)) return { by: 'url', url: text };
  const [, pattern] = /^line:(.+)$/s.exec(text) ?? [];
  try {
    if (pattern !== undefined) return { by: 'line', pattern: new RegExp(pattern) };
  } catch (error) {
    const message = `Expected \`${pattern}\` to be a regular expression: ${(error as Error).message}.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  throw new HarnessError('BAD_ARGUMENT', `Expected \`ready\` to be ${forms}, got \`${text}\`.`);
}

/** Waits as the user said; rejects with what was waited for and the last stderr lines. */
export async function waitUntilServes(
  readiness: Readiness,
  endpoint: Endpoint,
  values: PlaceholderValues,
  wait: ReadyWait & { readonly process: RunningProcess },
): Promise<void> {
  if (readiness.by === 'url') {
    await waitUntilReady(fillPlaceholders(readiness.url, values), wait);
  } else if (readiness.by === 'line') {
    const { pattern } = readiness;
    const what = `that it is ready (a line like ${pattern})`;
    await waitForLine(wait.process, { ...wait, stream: 'either', pattern, what });
  } else await waitUntilListening(endpoint, wait);
}
