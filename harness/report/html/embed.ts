import { type Html, trusted } from './tag.ts';

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/**
 * Data as JSON that can stand inside a `<script>` element: no character that could end the element,
 * open a comment or break a line of JavaScript is left; `JSON.parse` gives the data back unchanged.
 */
export function jsonForScript(data: unknown): Html {
  return trusted(JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (c) => escapes[c] ?? c));
}
