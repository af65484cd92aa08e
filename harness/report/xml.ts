/**
 * Text for XML 1.0. Characters that the format forbids are removed, since no escape makes them legal
 * (section 2.2 of the recommendation): control characters, lone surrogates, U+FFFE and U+FFFF.
 */
export function xmlText(text: string): string {
  // `>` is escaped as well, so that `]]>` cannot stand in the text (section 2.4).
  return legal(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** As `xmlText`; line feeds and tabs are kept as references, or the parser would make them spaces. */
export function xmlAttribute(text: string): string {
  return xmlText(text)
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#10;')
    .replace(/\r/g, '&#13;')
    .replace(/\t/g, '&#9;');
}

const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const legal = (text: string) => text.replace(forbidden, '');
