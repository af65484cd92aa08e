import { encodeFrame, maskFor } from '../wire/frame.ts';
import { defineFault } from './definition.ts';
import { unmaskedPayload } from './unmasked-payload.ts';

export const maskError = defineFault({
  name: 'mask-error',
  level: 'frame',
  does: 'masks a frame of the server, or takes the mask off one of the client',
  says: () => 'masks a frame of the server, or unmasks one of the client',
  happensWhen:
    'This happens when a home-made WebSocket implementation or a broken proxy gets the mask bit wrong.',
  source: 'RFC 6455 section 5.1',
  acts: 'once',
  codecs: ['websocket'],
  defaultDirection: 'downstream',
  arguments: {},
  accepts: ({ unit }) => unit.frame !== undefined,
  decide: (_, { unit }) => {
    const { frame } = unit;
    if (frame === undefined) return { do: 'pass' };
    const { payload, mask } = unmaskedPayload(unit);
    const { fin, rsv, opcode } = frame;
    const wrong = mask === undefined ? { mask: maskFor(payload.length) } : {};
    return {
      do: 'replace',
      with: [{ bytes: encodeFrame({ fin, rsv, opcode, payload, ...wrong }) }],
    };
  },
});
