interface TextCell {
  readonly text: string;
  paint?(text: string): string;
}

/**
 * Columns that a terminal uses for a text: two for wide East Asian characters and emoji, none for
 * combining marks. Near enough for what is printed here, which is mostly ASCII.
 */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Aligned columns, two spaces apart, with no trailing space; colours do not count as width. */
export function layOutTable(
  head: readonly TextCell[],
  rows: readonly (readonly TextCell[])[],
): { readonly lines: string[]; readonly width: number } {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => widthOf(row[i]?.text ?? ''))));
  const lines = all.map((row) =>
    row
      .map((cell, i) => {
        const last = i === row.length - 1;
        const gap = last ? '' : ' '.repeat((widths[i] ?? 0) - widthOf(cell.text) + 2);
        return (cell.paint ? cell.paint(cell.text) : cell.text) + gap;
      })
      .join(''),
  );
  const width = widths.reduce((sum, w) => sum + w, 0) + 2 * (widths.length - 1);
  return { lines, width };
}

/** Breaks at spaces; a word that is longer than a line is left whole, so that it can be copied. */
export function wrap(text: string, columns: number, first = '', next = first): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/).filter((w) => w !== '')) {
    if (!empty && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = next;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return empty ? lines : [...lines, line];
}
