import { slicerStage } from '../../proxy/stages/slicer-stage.ts';
import { defineToxic } from './toxic-type.ts';

export const slicer = defineToxic({
  type: 'slicer',
  attributes: ['average_size', 'size_variation', 'delay'],
  kind: slicerStage,
  settingsOf: ({ average_size, size_variation, delay }) => ({
    averageBytes: average_size,
    variationBytes: size_variation,
    // In microseconds.
    pauseMs: delay / 1_000,
  }),
  complaint: ({ average_size, size_variation }) => {
    if (average_size < 1) return `attributes.average_size must be at least 1, got ${average_size}`;
    if (size_variation >= 0 && size_variation <= average_size) return undefined;
    return `attributes.size_variation must be from 0 to average_size, got ${size_variation}`;
  },
});
