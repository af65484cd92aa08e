/** One field of a head as it stands there: `start + value + end`, folded lines included. */
export interface FieldText {
  /** The name and its colon. */
  readonly start: string;
  readonly value: string;
  /** The line end. */
  readonly end: string;
}

/**
 * A head in which `change` has had its say on each field of that name, and every other byte as it was.
 * Lines end with LF and nothing else, and a line that begins with a space goes on with the one before it
 * (RFC 9112 section 5.2): a CR alone, or a name at the start of a folded line, is text.
 */
export function editField(
  head: Buffer,
  name: string,
  change: (field: FieldText) => string,
): Buffer {
  const lines = head.toString('latin1').split(/(?<=\n)/);
  const from = lines.findIndex((line) => line.trim() !== '') + 1;
  const edited = lines.slice(0, from);
  for (let at = from; at < lines.length; ) {
    let next = at + 1;
    while (/^[ \t]/.test(lines[next] ?? '')) next += 1;
    const raw = lines.slice(at, next).join('');
    const colon = raw.indexOf(':');
    const isNamed = colon > 0 && raw.slice(0, colon).toLowerCase() === name;
    edited.push(isNamed ? change(fieldText(raw, colon + 1)) : raw);
    at = next;
  }
  return Buffer.from(edited.join(''), 'latin1');
}

function fieldText(raw: string, valueStart: number): FieldText {
  const end = /\r?\n$/.exec(raw)?.[0] ?? '';
  return {
    start: raw.slice(0, valueStart),
    value: raw.slice(valueStart, raw.length - end.length),
    end,
  };
}
