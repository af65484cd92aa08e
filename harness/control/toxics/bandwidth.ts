import { bandwidthStage } from '../../proxy/stages/bandwidth-stage.ts';
import { defineToxic } from './toxic-type.ts';

export const bandwidth = defineToxic({
  type: 'bandwidth',
  attributes: ['rate'],
  kind: bandwidthStage,
  // 1 KB is 1,000 bytes, so KB a second are bytes a millisecond.
  settingsOf: ({ rate }) => ({ bytesPerMs: rate }),
  complaint: ({ rate }) =>
    rate < 0 ? `attributes.rate must be at least 0, got ${rate}` : undefined,
});
