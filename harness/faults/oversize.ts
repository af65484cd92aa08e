import { defineFault } from './definition.ts';

/**
 * The message says the same: spaces follow it, which are no part of a JSON text (RFC 8259 section 2).
 * Whether a frame, a line or an event is too large is then all that its reader can object to.
 */
export const oversize = defineFault({
  name: 'oversize',
  level: 'frame',
  does: 'pads a message with spaces until it has so many bytes',
  says: ({ bytes }) => `pads the message to ${bytes} bytes`,
  happensWhen:
    'This happens when a tool prints megabytes into one message, and a reader has a limit (1009, LimitOverrun).',
  source: 'RFC 6455 section 7.4.1; openai/codex#24550; liujuanjuan1984/codex-a2a#39',
  acts: 'once',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  weight: 2,
  idleWhen: 'it was as large already, or no text',
  arguments: {
    bytes: {
      type: 'integer',
      min: 1,
      max: 67_108_864,
      unit: 'bytes',
      default: 16_777_217,
      doc: 'bytes of the message; one more than 16 MiB by default',
    },
  },
  accepts: ({ unit }) => isWhole(unit),
  decide: ({ bytes }, { unit }) => {
    const text = isWhole(unit) ? unit.text() : undefined;
    if (text === undefined) return { do: 'pass' };
    const missing = bytes - Buffer.byteLength(text);
    if (missing <= 0) return { do: 'pass' };
    return { do: 'replace', with: [{ text: text + ' '.repeat(missing) }] };
  },
});

/** One unit that is a text message by itself, not the last of several frames. */
function isWhole({
  more,
  frame,
  kind,
}: {
  more: boolean;
  frame?: { opcode: number };
  kind: string;
}) {
  return frame === undefined ? kind === 'line' || kind === 'event' : frame.opcode === 1 && !more;
}
