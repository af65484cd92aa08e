import { clip } from './words/visible.ts';

/**
 * Text from outside for GitHub-flavoured Markdown, as one line: nothing in it can format, link,
 * mention a person, close an issue, end a table cell or open an HTML element.
 */
export function markdownText(text: string, charactersMax = 400): string {
  return clip(text, charactersMax)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]#|~$]/g, '\\$&')
    .replace(/@/g, '@\u2060')
    .replace(/:\/\//g, ':\u2060//');
}

/** As code, in as many backticks as it takes. */
export function markdownCode(text: string, charactersMax = 400): string {
  const line = clip(text, charactersMax);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || line === '' ? ' ' : '';
  // A pipe ends a table cell even inside of code.
  return `${fence}${space}${line.replace(/\|/g, '\\|')}${space}${fence}`;
}

/** As a block of code that its content cannot end. */
export function markdownBlock(lines: readonly string[], language = ''): string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map((run) => run[0].length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}
