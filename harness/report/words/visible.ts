/**
 * Text that came off a wire, made safe to show: control characters, bidirectional overrides,
 * invisible characters and halves of surrogate pairs become marks that can be seen. Escaping for
 * HTML or XML is another step; this one makes sure that what is read is what was sent.
 */
export function visible(text: string): string {
  return text.replace(hidden, (found) => {
    const code = found.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** C0 (tab and line feed too: what is shown is one line), DEL, C1, bidi marks, zero width, lone surrogates. */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\u{e0000}-\u{e007f}]/gu;

/**
 * As `visible`, and no longer than `charactersMax`: what is left out is counted. Cut before it is
 * made visible, so that ten megabytes cost no more than the part that is shown.
 */
export function clip(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return visible(text);
  // A cut must not make a lone surrogate out of a pair.
  const cut = text.slice(0, charactersMax).replace(/[\ud800-\udbff]$/, '');
  return `${visible(cut)}… (${grouped(text.length - cut.length)} more characters)`;
}

/** `12,345`: the same in every locale, for reports that are compared. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
