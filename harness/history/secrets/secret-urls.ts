import { redacted } from './secret-shapes.ts';

const userinfoMax = 512;

/**
 * Takes the user information out of addresses: `http://user:password@host`. A password may hold a slash,
 * a quote or an `@` though it should not; what begins with a host and a port has none, since npm's
 * addresses have an `@` in their path.
 */
export function redactUrls(text: string): string {
  let result = '';
  let copied = 0;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const end = userinfoEnd(text, at + 3);
    if (end === undefined) continue;
    result += text.slice(copied, at + 3) + redacted;
    copied = end;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

/** Where the `@` behind it stands. */
function userinfoEnd(text: string, start: number): number | undefined {
  let last: number | undefined;
  /** The first character that ends an authority; behind it, an `@` counts only after a password. */
  let cut: number | undefined;
  const most = Math.min(text.length, start + userinfoMax);
  for (let at = start; at < most; at++) {
    const c = text[at] as string;
    if (c === ' ' || c === '\n' || c === '\r' || c === '\t') break;
    // The next address: its `@` is its own.
    if (c === ':' && text.startsWith('://', at)) break;
    if (c === '@') {
      last = at;
    } else if (cut === undefined && '/?#"\'<>\\,'.includes(c)) {
      if (last !== undefined) break;
      cut = at;
      if (isAuthority(text.slice(start, at))) return undefined;
    }
  }
  return last === start ? undefined : last;
}

/** No user information can begin so: a host, with a port or none. */
function isAuthority(text: string): boolean {
  return /^(?:[\w.-]*|\[[\da-fA-F:.%]*\]|\{\w+\})(?::(?:\d{0,5}|\{\w+\}|\$\w*))?$/.test(text);
}
