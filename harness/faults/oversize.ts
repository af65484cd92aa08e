import { type JsonString, jsonStrings } from '../wire/json-strings.ts';
import { defineFault } from './definition.ts';

/** Keys of what a message is about, whose values must stay what they are. */
const namePattern =
  /^(method|jsonrpc|type|kind|status|role|model|name|version|code|path|cwd|.*id|.*Id|.*_id)$/;

/**
 * A text inside the message grows, as a prompt or the output of a tool does. Spaces behind it would be no
 * part of the JSON (RFC 8259 section 2), and whoever reads and writes it again leaves them out.
 */
export const oversize = defineFault({
  name: 'oversize',
  level: 'frame',
  does: 'makes a text in a message longer, until the message has so many bytes',
  says: ({ bytes }) => `makes a text in the message longer, until it has ${bytes} bytes`,
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
    const at = placeIn(text);
    const grown = at === undefined ? withMember(text, missing) : grownAt(text, at, missing);
    return { do: 'replace', with: [{ text: grown }] };
  },
});

/** Behind the longest text that is no name or id; undefined when there is none. */
function placeIn(text: string): number | undefined {
  let longest: JsonString | undefined;
  for (const one of jsonStrings(text)) {
    if (namePattern.test(one.key)) continue;
    if (!longest || one.end - one.start > longest.end - longest.start) longest = one;
  }
  return longest?.end;
}

function grownAt(text: string, at: number, missing: number): string {
  return text.slice(0, at) + 'x'.repeat(missing) + text.slice(at);
}

/** An object without such a text gets one; where there is no room for that, spaces must do. */
function withMember(text: string, missing: number): string {
  const start = text.indexOf('{') + 1;
  const isEmpty = /^\s*\}/.test(text.slice(start));
  const around = `"padding":""${isEmpty ? '' : ','}`;
  if (!/^\s*\{/.test(text) || missing < around.length) return text + ' '.repeat(missing);
  const member = grownAt(around, around.indexOf('""') + 1, missing - around.length);
  return text.slice(0, start) + member + text.slice(start);
}

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
