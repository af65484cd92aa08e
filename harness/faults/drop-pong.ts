import { opcodes } from '../wire/frame.ts';
import { defineFault } from './definition.ts';

export const dropPong = defineFault({
  name: 'drop-pong',
  level: 'frame',
  does: 'withholds Pong frames: the connection works, and its keepalive says that it does not',
  says: () => 'withholds Pong frames',
  happensWhen:
    'This happens when a bridge forwards messages and forgets control frames, or a busy peer answers late.',
  source: 'RFC 6455 section 5.5.3',
  acts: 'each',
  codecs: ['websocket'],
  defaultDirection: 'both',
  arguments: {},
  accepts: ({ unit }) => unit.frame?.opcode === opcodes.pong,
  decide: (_, { unit }) => ({ do: unit.frame?.opcode === opcodes.pong ? 'drop' : 'pass' }),
});
