import { resetPeerStage } from '../../proxy/stages/reset-peer-stage.ts';
import { defineToxic } from './toxic-type.ts';

export const resetPeer = defineToxic({
  type: 'reset_peer',
  attributes: ['timeout'],
  kind: resetPeerStage,
  settingsOf: ({ timeout }) => ({ timeoutMs: timeout }),
});
