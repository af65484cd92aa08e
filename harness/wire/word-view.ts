/** Bytes of which most are looked at once, four at a time: a view of a buffer, made once for a read. */
let viewed: Buffer = Buffer.alloc(0);
let view = new DataView(viewed.buffer, viewed.byteOffset, viewed.length);

/** All frames of a read are asked about in turn: one view serves them. */
export function wordView(bytes: Buffer): DataView {
  if (viewed === bytes) return view;
  viewed = bytes;
  view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view;
}

/** Whether the first `count` bytes of `wanted` stand at `from`; there must be as many. */
export function standsAt(at: DataView, from: number, wanted: DataView, count: number): boolean {
  const inWords = count & ~3;
  for (let i = 0; i < inWords; i += 4) {
    if (at.getInt32(from + i, true) !== wanted.getInt32(i, true)) return false;
  }
  for (let i = inWords; i < count; i++) {
    if (at.getUint8(from + i) !== wanted.getUint8(i)) return false;
  }
  return true;
}
