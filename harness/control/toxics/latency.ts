import { latencyStage } from '../../proxy/stages/latency-stage.ts';
import { defineToxic } from './toxic-type.ts';

/** A wider jitter than this is a mistake; its double must stay a whole number everywhere. */
const jitterMax = 2 ** 31 - 1;

export const latency = defineToxic({
  type: 'latency',
  attributes: ['latency', 'jitter'],
  kind: latencyStage,
  settingsOf: ({ latency, jitter }) => ({ latencyMs: latency, jitterMs: jitter }),
  complaint: ({ jitter }) =>
    jitter > jitterMax
      ? `attributes.jitter must be at most ${jitterMax}, got ${jitter}`
      : undefined,
});
