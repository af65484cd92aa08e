import { defineFault } from './definition.ts';

export const noise = defineFault({
  name: 'noise',
  level: 'frame',
  does: 'puts a line, event or text frame that is no message before a unit',
  says: ({ text }) => `puts ${JSON.stringify(text)} before the unit`,
  happensWhen:
    'This happens when a shell profile, a warning or a debug print writes to the stream of messages.',
  source: 'openai/codex-plugin-cc#311',
  acts: 'once',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  weight: 2,
  arguments: {
    text: {
      type: 'text',
      bytesMax: 65_536,
      default: '[warn] this is not JSON',
      doc: 'what it says',
    },
  },
  // Before a continuation it would break the message around it, which is another fault.
  accepts: ({ unit: { frame, kind } }) =>
    frame === undefined
      ? kind === 'line' || kind === 'event'
      : frame.opcode === 1 || frame.opcode === 2,
  decide: ({ text }, { unit }) => ({
    do: 'replace',
    with: [{ text: text.replace(/[\r\n]+/g, ' ') }, { bytes: unit.bytes }],
  }),
});
