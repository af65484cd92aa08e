/**
 * Text for a terminal, or for the log of a CI job, which runs what stands there: nothing in it may move the
 * cursor, hide, or begin a command of GitHub Actions (`::error`, `::stop-commands::`), Azure
 * (`##vso[`, `##[`) or TeamCity. Colours are left, and line ends. Where a command is really meant, it is
 * written without this.
 */
export function forATerminal(text: string): string {
  return text
    .replace(
      controls,
      (found) => `⟨U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    )
    .replace(/^((?:\u001b\[[\d;]*m|[ \t])*):(?=:)/gm, '$1: ')
    .replace(/##(?=\w*\[)/g, '# #');
}

/** All but tab, line feed and what sets a colour. */
const controls =
  /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029]|\u001b(?!\[[\d;]{0,20}m)/g;
