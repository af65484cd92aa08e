import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

const forms = ['status', 'wrong-accept', 'slow'] as const;

export const handshakeError = defineFault({
  name: 'handshake-error',
  level: 'connection',
  does: 'spoils the answer to the HTTP upgrade or request: a status, a wrong key, or late',
  says: ({ form, status, delay }) => {
    if (form === 'slow') return `answers the handshake ${durationWords(delay)} late`;
    return form === 'status'
      ? `answers the handshake with status ${status}`
      : 'answers the handshake with a wrong Sec-WebSocket-Accept';
  },
  happensWhen:
    'This happens when a gateway answers for a server that is starting, or a login has run out.',
  source: 'RFC 6455 section 4.1',
  acts: 'once',
  codecs: 'any',
  needsUnits: true,
  defaultDirection: 'downstream',
  weight: 2,
  idleWhen: 'there was nothing to change in the answer',
  arguments: {
    form: { type: 'choice', choices: forms, default: 'status', doc: 'what is wrong with it' },
    status: {
      type: 'integer',
      min: 200,
      max: 599,
      unit: 'HTTP status',
      default: 503,
      doc: 'for form status: the status instead of the real one',
    },
    delay: {
      type: 'duration',
      minMs: 0,
      maxMs: 600_000,
      default: 30_000,
      doc: 'for form slow: how late',
    },
  },
  accepts: ({ unit, direction }) => unit.kind === 'head' && direction === 'downstream',
  decide: ({ form, status, delay }, { unit }) => {
    if (form === 'slow') return { do: 'hold', delayMs: delay };
    const bytes = form === 'status' ? answerWith(status) : withWrongAccept(unit.bytes);
    return { do: 'replace', with: [{ bytes }] };
  },
});

/** A whole answer without a body, after which the connection is over. */
function answerWith(status: number): Buffer {
  const head = [`HTTP/1.1 ${status} Injected`, 'Connection: close', 'Content-Length: 0'];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** The same head with another key in it, as if the answer were to somebody else's request. */
function withWrongAccept(head: Buffer): Buffer {
  const text = head.toString('latin1');
  const wrong = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=';
  return Buffer.from(
    text.replace(/^(Sec-WebSocket-Accept:[ \t]*)[^\r\n]*/im, `$1${wrong}`),
    'latin1',
  );
}
