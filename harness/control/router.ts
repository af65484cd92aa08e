import { type Answer, textAnswer } from './answer.ts';

export interface Call {
  /** Decoded values of the path's `{...}` segments. */
  readonly names: readonly string[];
  /** A value of the query string. */
  query(name: string): string | undefined;
  /** The body's first JSON value; throws 400. */
  json(): Promise<unknown>;
}

export interface Route {
  /** `*` for any. */
  readonly methods: readonly string[];
  /** `/proxies/{}/toxics`. */
  readonly path: string;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

export type Match =
  | { readonly route: Route; readonly names: readonly string[] }
  | { readonly answer: Answer };

/** Exact paths; each segment is decoded by itself, so that `%2F` in a name is no separator. */
export function matchRoute(routes: readonly Route[], method: string, target: string): Match {
  const path = target.replace(/^https?:\/\/[^/?#]*/, '').replace(/[?#].*$/s, '');
  const clean = cleanPath(path);
  if (clean !== path) {
    const query = target.slice(target.indexOf(path) + path.length);
    return { answer: { status: 301, headers: { Location: clean + query } } };
  }
  const segments = decodeSegments(path);
  if (!segments) return { answer: textAnswer(400, '400 Bad Request') };
  let isKnown = false;
  for (const route of routes) {
    const names = namesIn(route.path.split('/'), segments);
    if (!names) continue;
    isKnown = true;
    if (route.methods.includes('*') || route.methods.includes(method)) return { route, names };
  }
  return { answer: isKnown ? { status: 405 } : textAnswer(404, '404 page not found\n') };
}

function namesIn(pattern: readonly string[], segments: readonly Segment[]): string[] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const names: string[] = [];
  for (const [index, wanted] of pattern.entries()) {
    const { raw, text } = segments[index] as Segment;
    if (wanted === '{}' && raw !== '') names.push(text);
    else if (wanted !== text) return undefined;
  }
  return names;
}

interface Segment {
  readonly raw: string;
  readonly text: string;
}

function decodeSegments(path: string): Segment[] | undefined {
  try {
    return path.split('/').map((raw) => ({ raw, text: decodeURIComponent(raw) }));
  } catch {
    return undefined;
  }
}

/** Doubled slashes and dots are taken out; a slash at the end stays. */
function cleanPath(path: string): string {
  if (!path.startsWith('/')) return path.startsWith('*') ? path : `/${path}`;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const end = path.endsWith('/') && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${end}`;
}
