import { defineFault } from './definition.ts';

/** More pieces than this for one unit say nothing more about a reader, and cost a write each. */
export const slicesMax = 10_000;

/** Halves are taken as Toxiproxy takes them: until a piece is within `variation` of the average. */
export const slicer = defineFault({
  name: 'slicer',
  level: 'byte',
  does: 'writes everything in small pieces, with a pause after each',
  says: ({ size, variation }) =>
    `writes everything in pieces of about ${size}${variation > 0 ? ` ± ${variation}` : ''} bytes`,
  happensWhen:
    'This happens when a link has small packets and a reader sees frames and lines in pieces.',
  source: 'Toxiproxy slicer; RFC 9293 section 3.7',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'downstream',
  idleWhen: 'everything was smaller than one piece',
  arguments: {
    size: { type: 'integer', min: 1, max: 1_000_000, unit: 'bytes', doc: 'size of a piece' },
    variation: {
      type: 'integer',
      min: 0,
      max: 1_000_000,
      unit: 'bytes',
      default: 0,
      doc: 'how much a piece may differ; at most the size less one counts',
    },
    pause: { type: 'duration', minMs: 0, maxMs: 60_000, default: 0, doc: 'after each piece' },
  },
  decide: ({ size, variation, pause }, { unit, fraction }) => {
    const average = Math.max(size, Math.ceil((unit.bytes.length * 2) / slicesMax));
    const sizes: number[] = [];
    const slice = (start: number, end: number): void => {
      const length = end - start;
      const spread = Math.min(variation, average - 1);
      if (length - average <= spread) {
        if (length > 0) sizes.push(length);
        return;
      }
      const moved = Math.floor(fraction(`slice ${start} ${end}`) * 2 * spread) - spread;
      const middle = start + Math.max(1, Math.min(length - 1, Math.floor(length / 2) + moved));
      slice(start, middle);
      slice(middle, end);
    };
    slice(0, unit.bytes.length);
    return { do: 'slice', sizes, pauseMs: pause };
  },
});
