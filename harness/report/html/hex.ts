import { type Html, html } from './tag.ts';

const perLine = 16;

export interface HexOptions {
  /** Place of the first byte in its unit. */
  readonly from: number;
  /** Bytes before this place are framing, not payload. */
  readonly headerBytes: number;
  /** From this place on nothing was delivered. */
  readonly cutAt?: number | undefined;
}

/** Bytes as offset, hex and characters; framing apart from payload, and the cut marked between two bytes. */
export function hexDump(bytes: Buffer, options: HexOptions): Html {
  const lines: Html[] = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    lines.push(hexLine(bytes.subarray(at, at + perLine), options.from + at, options));
  }
  return html`<div class="hex" tabindex="0">${lines}</div>`;
}

function hexLine(bytes: Buffer, from: number, { headerBytes, cutAt }: HexOptions): Html {
  const cells = (show: (byte: number) => string, gap: string): Html[] =>
    segments(from, bytes.length, [headerBytes, cutAt]).map(([start, end]) => {
      const words = [...bytes.subarray(start - from, end - from)].map(show).join(gap);
      const name = `${start < headerBytes ? 'h' : ''}${cutAt !== undefined && start >= cutAt ? ' x' : ''}`;
      const mark =
        start === cutAt && html`<b title="cut here: nothing after it was delivered">✂</b>`;
      return html`${mark}<span class="${name.trim()}">${words}${end - from < bytes.length && gap}</span>`;
    });
  const isCutBehind = cutAt === from + bytes.length && bytes.length < perLine;
  const pad = '   '.repeat(perLine - bytes.length);
  return html`<div><i>${from.toString(16).padStart(6, '0')}</i>${cells(hex, ' ')}${isCutBehind && html`<b>✂</b>`}${pad}<em>${cells(character, '')}</em></div>`;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const character = (byte: number): string =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';

/** `from` to `from + length` cut at those of the places that are inside. */
function segments(
  from: number,
  length: number,
  places: readonly (number | undefined)[],
): (readonly [number, number])[] {
  const inside = places.filter(
    (p): p is number => p !== undefined && p > from && p < from + length,
  );
  const edges = [from, ...new Set(inside.sort((a, b) => a - b)), from + length];
  return edges.slice(0, -1).map((edge, i) => [edge, edges[i + 1] as number] as const);
}
