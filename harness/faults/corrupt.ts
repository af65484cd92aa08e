import { defineFault } from './definition.ts';

/** Framing stays whole: what is wrong is what the message says, which no length field can tell. */
export const corrupt = defineFault({
  name: 'corrupt',
  level: 'byte',
  does: 'flips one bit in some bytes of the payload; headers stay whole',
  says: ({ bytes }) => `flips a bit in ${bytes} byte${bytes === 1 ? '' : 's'} of the payload`,
  happensWhen:
    'This happens when memory or a middlebox is faulty: TCP checksums let a few broken segments pass.',
  source: 'RFC 9293 section 3.1; Stone and Partridge, SIGCOMM 2000',
  acts: 'each',
  codecs: 'any',
  needsUnits: true,
  defaultDirection: 'downstream',
  idleWhen: 'there was nothing in it',
  arguments: {
    bytes: { type: 'integer', min: 1, max: 1000, unit: 'bytes', default: 1, doc: 'how many bytes' },
  },
  accepts: ({ unit }) => unit.kind !== 'head' && unit.bytes.length > unit.payloadStart,
  decide: ({ bytes }, { unit, fraction }) => {
    const { payloadStart } = unit;
    const length = unit.bytes.length - payloadStart;
    if (length === 0) return { do: 'pass' };
    const corrupted = Buffer.from(unit.bytes);
    for (const at of places(Math.min(bytes, length), length, fraction)) {
      const bit = Math.floor(fraction(`bit ${at}`) * 8);
      corrupted[payloadStart + at] = (corrupted[payloadStart + at] as number) ^ (1 << bit);
    }
    return { do: 'replace', with: [{ bytes: corrupted }] };
  },
});

/** So many different places below `length`; a place that is taken gives way to the next free one. */
function places(count: number, length: number, fraction: (purpose: string) => number): Set<number> {
  const taken = new Set<number>();
  for (let i = 0; i < count; i++) {
    let at = Math.floor(fraction(`byte ${i}`) * length);
    while (taken.has(at)) at = (at + 1) % length;
    taken.add(at);
  }
  return taken;
}
