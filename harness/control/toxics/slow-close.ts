import { slowCloseStage } from '../../proxy/stages/slow-close-stage.ts';
import { defineToxic } from './toxic-type.ts';

export const slowClose = defineToxic({
  type: 'slow_close',
  attributes: ['delay'],
  kind: slowCloseStage,
  settingsOf: ({ delay }) => ({ delayMs: delay }),
});
