import { defineFault } from './definition.ts';
import { sideArgument, sideWords } from './side-argument.ts';

/**
 * Both peers are told by default, as a proxy that shuts down tells them: the client reads the frame
 * as its server's, the server (masked) as its client's. With `side client` the server only sees its
 * client leave.
 */
export const close = defineFault({
  name: 'close',
  level: 'connection',
  does: 'sends a WebSocket Close frame with a code and a reason, then FIN',
  says: ({ code, reason, side }) =>
    `sends a Close frame ${code === 1005 ? 'without a code' : `with code ${code}`}` +
    `${reason === '' ? '' : ` and reason ${JSON.stringify(reason)}`} to ${sideWords(side)}`,
  happensWhen:
    'This happens when a server restarts, drains or hits a limit, or a gateway ends a session that it deems idle.',
  source: 'RFC 6455 sections 5.5.1 and 7.4.1; openai/codex#36581',
  acts: 'once',
  codecs: ['websocket'],
  defaultDirection: 'both',
  weight: 8,
  arguments: {
    code: {
      type: 'integer',
      min: 1000,
      max: 4999,
      unit: 'close code',
      default: 1011,
      doc: 'the code: 1000 normal, 1001 going away, 1009 too big, 1011 internal error, 1012 restart; 1005 sends a frame without one',
    },
    reason: { type: 'text', bytesMax: 123, default: '', doc: 'the reason, in UTF-8' },
    side: sideArgument,
  },
  decide: ({ code, reason, side }) => ({ do: 'close', code, reason, side }),
});
