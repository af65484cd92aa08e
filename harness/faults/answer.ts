import { defineFault } from './definition.ts';

export const answer = defineFault({
  name: 'answer',
  level: 'message',
  does: 'answers a request itself, with an error or a result; the request goes nowhere',
  says: ({ code, message, result }) =>
    result === ''
      ? `answers the request with error ${code} ${JSON.stringify(message)}`
      : `answers the request with the result \`${result}\``,
  happensWhen:
    'This happens when a server is overloaded, a broker is busy, or a gateway answers for what it hides.',
  source: 'JSON-RPC 2.0 section 5; openai/codex-plugin-cc#342',
  acts: 'each',
  codecs: ['websocket', 'jsonl'],
  defaultDirection: 'upstream',
  arguments: {
    code: {
      type: 'integer',
      min: -2_147_483_648,
      max: 2_147_483_647,
      unit: 'JSON-RPC error code',
      default: -32_001,
      doc: 'the error code; -32001 is what app-servers say when overloaded',
    },
    message: {
      type: 'text',
      bytesMax: 65_536,
      default: 'Server overloaded; retry later.',
      doc: 'the error message',
    },
    result: {
      type: 'text',
      bytesMax: 65_536,
      default: '',
      doc: 'a result in JSON instead of the error; text that is no JSON is sent as a string',
    },
  },
  accepts: ({ message }) => message?.kind === 'request' && message.id !== undefined,
  decide: ({ code, message, result }, situation) => {
    const request = situation.message;
    if (request?.kind !== 'request' || request.id === undefined) return { do: 'pass' };
    // app-servers leave `jsonrpc` out; an answer is written as its request was.
    const version = (request.body as { jsonrpc?: unknown } | null)?.jsonrpc;
    const head = version === undefined ? {} : { jsonrpc: version };
    const body = result === '' ? { error: { code, message } } : { result: readJson(result) };
    return { do: 'answer', text: JSON.stringify({ ...head, id: request.id, ...body }) };
  },
});

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
