/**
 * Takes secrets out of text before it is kept or written: by the structure that they stand in, by the
 * names before them, and by what keys look like.
 *
 * The text comes off the wire, so time must be bounded on hostile input: no expression used here can
 * backtrack over a run (each starts at a literal, or where a run cannot start again), and structure is
 * read by hand.
 */
import { redactAssignments } from './secrets/secret-assignments.ts';
import { redactHeaders } from './secrets/secret-headers.ts';
import { redactJson } from './secrets/secret-json.ts';
import { secretWord } from './secrets/secret-names.ts';
import { maySeeShape, redacted, redactShapes } from './secrets/secret-shapes.ts';
import { redactUrls } from './secrets/secret-urls.ts';

export { isSecret } from './secrets/secret-names.ts';
export { redacted };

/** One look that most texts pass: nothing below can match without one of these. */
const suspiciousName = new RegExp(`${secretWord}|auth|pass|pwd|pw\\b|cred|\\bpin\\b|otp|jwt`, 'i');
/** Of programs that take a user and a password in one word. */
const userFlag =
  /(?<![\w-])((?:-[uU]|--(?:proxy-)?user)[= ]?)(?!\d+:\d+(?!\S))(["']?)(?!["'])([^\s"']{1,200}:[^\s"']{1,200})\2/g;
const passwordFlag = /\b((?:mysql\w{0,10}|mariadb|sshpass)\b[^\n]{0,200}? -p ?)([^\s-][^\s]*)/g;

/** The text without its secrets; the same string when there are none. */
export function redactText(text: string): string {
  return redactNested(text, 0);
}

function redactNested(text: string, depth: number): string {
  const isNamed = suspiciousName.test(text);
  const hasFlag = text.includes('-u') || text.includes('-U') || text.includes(' -p');
  if (!isNamed && !hasFlag && !maySeeShape(text)) return text;
  let result = text;
  if (isNamed) {
    result = redactHeaders(result);
    result = redactJson(result, redactNested, depth);
    result = redactAssignments(result);
  } else if (hasFlag && result.includes('[')) {
    result = redactJson(result, redactNested, depth);
  }
  if (hasFlag) {
    result = result.replace(userFlag, `$1$2${redacted}$2`).replace(passwordFlag, `$1${redacted}`);
  }
  return redactUrls(redactShapes(result));
}
