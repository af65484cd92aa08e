/** A string value of a JSON text: the key that it stands under, and where it stands between its quotes. */
export interface JsonString {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const stringPattern = /"((?:[^"\\]|\\.)*)"(\s*:)?/gs;

/** The string values of a JSON text in order; those of a list have the key of the list. */
export function* jsonStrings(text: string): Generator<JsonString> {
  let key = '';
  for (const { 0: whole, 1: inside = '', 2: colon, index } of text.matchAll(stringPattern)) {
    if (colon !== undefined) key = inside;
    else yield { key, start: index + 1, end: index + whole.length - 1 };
  }
}
