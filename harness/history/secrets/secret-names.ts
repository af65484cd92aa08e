/** Names of members, variables, headers and flags that say of their value that it is secret. */

/** Anywhere in a name, however it is written: `X-Api-Key`, `OPENAI_API_KEY`, `githubToken`. */
export const secretWord =
  'token|secret|passw(?:or)?d|passphrase|authorization|cookie|credential|(?:api|private|access|account|shared|master|ssh|encryption|signing|service|license|deploy|auth|subscription)[_ -]?key';
/** At the end of a name alone: `pass` is in `compass`, and `auth` in `author`. */
const lastWords =
  /(?:^|[^a-z])(?:auth|pass|pwd|pw|psw|creds?|pin|otp|totp|passcode|jwt|bearer)$|(?:basic|proxy|http|db|user|root|admin|redis|mysql|pg|smtp|ftp|ldap|my)(?:auth|pass|pwd)$/i;
const strong = new RegExp(secretWord, 'i');
/** Of these, a number of any length is secret; elsewhere a short one counts something. */
const neverCounts = /passw(?:or)?d|passphrase|passcode|secret|credential|pin$|key$/i;
/** Counts, not secrets: `total_tokens=12`, `token_count: 7`. */
const countName = /tokens|token[_-]?(?:count|usage|limit|budget)/i;
const nameCharactersMax = 128;

/** True for the name of something secret; a flag's dashes belong to it. */
export function isSecretName(name: string): boolean {
  if (name.length > nameCharactersMax) return strong.test(name);
  if (strong.test(name)) return true;
  // `dbPass` ends in a word of its own as well as `db_pass` does; digits and a plural mean nothing.
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[\d_.-]*$/, '');
  const isLast = lastWords.test(spaced) || lastWords.test(spaced.replace(/s$/, ''));
  return isLast && !/^(?:[A-Z]*OLD)?PWD$/.test(name);
}

/** True when a member, variable or flag of this name holds a secret: `OPENAI_API_KEY`, `--token`. */
export function isSecret(name: string, value: string): boolean {
  return value !== '' && isSecretName(name) && !isCount(name, value);
}

/** Numbers that count tokens, and numbers too short to be a secret. */
export function isCount(name: string, value: string): boolean {
  if (!/^[\d.,+-]+$/.test(value)) return false;
  if (countName.test(name)) return value.length <= 15;
  return value.length < 4 && !neverCounts.test(name);
}

export const isCountName = (name: string): boolean => countName.test(name);
