import { noopStage } from '../../proxy/stages/noop-stage.ts';
import { defineToxic } from './toxic-type.ts';

export const noop = defineToxic({
  type: 'noop',
  attributes: [],
  kind: noopStage,
  settingsOf: () => ({}),
});
