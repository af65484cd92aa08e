import { timeoutStage } from '../../proxy/stages/timeout-stage.ts';
import { defineToxic } from './toxic-type.ts';

export const timeout = defineToxic({
  type: 'timeout',
  attributes: ['timeout'],
  kind: timeoutStage,
  settingsOf: ({ timeout }) => ({ timeoutMs: timeout }),
});
