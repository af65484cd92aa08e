import type { HttpHead } from './head.ts';

/** No method or version is longer; a longer word is something else that must not wait for a line end. */
const methodCharactersMax = 40;
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
const wholeRequest = new RegExp(`^${token}{1,${methodCharactersMax}} \\S+ HTTP/1\\.\\d$`);
const wholeResponse = /^HTTP\/1\.\d \d{3}(?: .*)?$/s;
const requestSoFar = new RegExp(
  `^${token}{0,${methodCharactersMax}}$|^${token}{1,${methodCharactersMax}} [!-~\\x80-\\xff]*( (H|HT|HTT|HTTP|HTTP/|HTTP/1|HTTP/1\\.\\d?)?)?$`,
);
const responseStart = 'HTTP/1.';

/**
 * Whether a head of that kind may begin so. `text` is what there is of it, empty lines before the start
 * line included (RFC 9112 section 2.2). What no head begins with must not wait for the end of one.
 */
export function mayStartHead(text: string, kind: HttpHead['kind']): boolean {
  const start = text.replace(/^[\r\n]+/, '');
  const lineEnd = start.indexOf('\n');
  const line = (lineEnd < 0 ? start : start.slice(0, lineEnd)).replace(/\r$/, '');
  if (lineEnd >= 0) return (kind === 'request' ? wholeRequest : wholeResponse).test(line);
  if (kind === 'request') return requestSoFar.test(line);
  if (line.length <= responseStart.length) return responseStart.startsWith(line);
  return /^HTTP\/1\.\d?(?: \d{0,3})?$/.test(line) || wholeResponse.test(line);
}
