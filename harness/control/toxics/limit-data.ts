import { limitDataStage } from '../../proxy/stages/limit-data-stage.ts';
import { defineToxic } from './toxic-type.ts';

export const limitData = defineToxic({
  type: 'limit_data',
  attributes: ['bytes'],
  kind: limitDataStage,
  settingsOf: ({ bytes }) => ({ bytes }),
});
