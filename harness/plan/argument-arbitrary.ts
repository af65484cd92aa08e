import fc from 'fast-check';
import type { ArgumentSpec, ArgumentSpecs, CutPosition } from '../faults/argument.ts';

/** Any values that the specs allow; boundary values often. */
export function argumentsArbitrary(
  specs: ArgumentSpecs,
): fc.Arbitrary<Record<string, number | string | CutPosition>> {
  const arbitraries: Record<string, fc.Arbitrary<number | string | CutPosition>> = {};
  for (const [name, spec] of Object.entries(specs)) arbitraries[name] = argumentArbitrary(spec);
  return fc.record(arbitraries, { noNullPrototype: true });
}

/** Any value that the spec allows. */
export function argumentArbitrary(spec: ArgumentSpec): fc.Arbitrary<number | string | CutPosition> {
  switch (spec.type) {
    case 'integer':
      return fc.oneof(
        fc.constantFrom(spec.min, spec.max, ...(spec.default === undefined ? [] : [spec.default])),
        fc.integer({ min: spec.min, max: spec.max }),
      );
    case 'duration':
      return fc.oneof(
        fc.constantFrom(spec.minMs, spec.maxMs),
        fc.integer({ min: Math.ceil(spec.minMs), max: Math.floor(spec.maxMs) }),
      );
    case 'choice':
      return fc.constantFrom(...spec.choices);
    case 'text':
      // No Unicode strings of fast-check: their tables take a second to build.
      return fc.oneof(
        fc.constantFrom(...oddTexts.filter((text) => Buffer.byteLength(text) <= spec.bytesMax)),
        fc.string({ maxLength: Math.min(spec.bytesMax, 20) }),
      );
    case 'position':
      return positionArbitrary;
  }
}

const oddTexts = ['', 'a'.repeat(100), 'é€😀', '\u0000\n"\\', '  # no comment; (no) list'];

const positionArbitrary: fc.Arbitrary<CutPosition> = fc.oneof(
  fc
    .tuple(fc.constantFrom('start' as const, 'payload' as const), offsetArbitrary())
    .map(([from, offsetBytes]) => ({ from, offsetBytes })),
  offsetArbitrary().map((bytes) => ({
    from: 'end' as const,
    offsetBytes: bytes === 0 ? 0 : -bytes,
  })),
);

function offsetArbitrary(): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(0, 1, 125, 126), fc.nat(70_000));
}
