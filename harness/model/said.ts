import type { RecordedMessage } from '../history/event.ts';
import type { Meaning, TurnEnd } from '../wire/meaning.ts';
import type { Direction } from '../wire/unit.ts';

/** A message of the model's protocol, and what its peers know of it besides. */
export interface Said {
  readonly kind: 'request' | 'notification' | 'response' | 'error' | 'event';
  readonly means?: Meaning;
  /** Of a message that means nothing to the harness. */
  readonly name?: string;
  readonly id?: string | number;
  readonly thread?: string;
  readonly turn?: string;
  readonly item?: string;
  readonly tokens?: readonly number[];
  readonly end?: TurnEnd;
  readonly request?: string | number;
  readonly code?: number;
  /** What the proxy does not record: turns as a snapshot tells them, the number of a prompt. */
  readonly inner?: unknown;
}

/** Methods of a protocol that is nobody's: what they mean is recorded with them. */
export const methodOf = ({ means, name }: Said): string | undefined =>
  name ?? (means === undefined ? undefined : `model/${means}`);

export interface Asked {
  readonly method?: string | undefined;
  readonly means?: Meaning | undefined;
}

/** As the proxy records it; an answer has the method of its request, where one waits for it. */
export function recordedAs(
  said: Said,
  asked: Asked | undefined,
  upstream: boolean,
): RecordedMessage {
  const { kind, id, thread, turn, item, tokens, end, request } = said;
  const answer = kind === 'response' || kind === 'error';
  const method = answer ? asked?.method : methodOf(said);
  const means = answer ? meaningOfAnswer(asked?.means, upstream) : said.means;
  const text = JSON.stringify(bodyOf(said, answer));
  return {
    kind,
    ...(method !== undefined && { method }),
    ...(means !== undefined && { means }),
    ...(means === 'turn-end' && { end: end ?? 'completed' }),
    ...(means === 'approval-resolved' && request !== undefined && { request }),
    ...(id !== undefined && { id }),
    ...(thread !== undefined && { thread }),
    ...(turn !== undefined && { turn }),
    ...(item !== undefined && { item }),
    ...(tokens !== undefined && tokens.length > 0 && { tokens }),
    bytes: text.length,
    text,
  };
}

function meaningOfAnswer(asked: Meaning | undefined, upstream: boolean): Meaning | undefined {
  if (upstream) return asked === 'approval' ? 'approval-answer' : undefined;
  return asked === 'approval' ? undefined : asked;
}

function bodyOf(said: Said, answer: boolean): unknown {
  const { kind, id, thread, turn, item, code } = said;
  const params = { ...(thread && { thread }), ...(turn && { turn }), ...(item && { item }) };
  if (kind === 'error') return { id, error: { code: code ?? -32_000, message: 'failed' } };
  if (answer) return { id, result: params };
  const method = methodOf(said);
  return kind === 'event' ? { type: method, ...params } : { id, method, params };
}

type Codec = 'websocket' | 'jsonl' | 'http';

/** How a codec cuts a message of so many bytes. */
export function framingOf(codec: Codec, bytes: number, direction: Direction) {
  if (codec === 'websocket') {
    return { kind: 'frame', bytes: bytes + 4, opcode: 1, fin: true } as const;
  }
  const ofHttp = direction === 'upstream' ? 'body' : 'event';
  return { kind: codec === 'jsonl' ? 'line' : ofHttp, bytes: bytes + 4 } as const;
}

/** The head of an upgrade, or of a request of HTTP. */
export function headOf(codec: Codec, direction: Direction) {
  const isRequest = direction === 'upstream';
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
  const lines =
    codec === 'websocket'
      ? [isRequest ? 'GET / HTTP/1.1' : 'HTTP/1.1 101 Switching Protocols', ...upgrade]
      : isRequest
        ? ['POST /v1/responses HTTP/1.1', 'Content-Type: application/json']
        : ['HTTP/1.1 200 OK', 'Content-Type: text/event-stream', 'Transfer-Encoding: chunked'];
  return { kind: 'head', bytes: 154, head: `${lines.join('\r\n')}\r\n\r\n` } as const;
}
