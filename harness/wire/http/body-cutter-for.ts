import type { WireLimits } from '../limits.ts';
import type { BodyCutter } from './body-cutter.ts';
import type { BodyFraming } from './body-framing.ts';
import { type EventFraming, EventStream } from './event-stream.ts';
import type { HttpHead } from './head.ts';
import { PlainBody } from './plain-body.ts';

/** What the body after a head is handed to. */
export function bodyCutterFor(
  head: HttpHead,
  framing: BodyFraming,
  limits: WireLimits,
): BodyCutter {
  const events = eventFraming(head, framing);
  if (events !== undefined) return new EventStream(events, limits.eventBytesMax);
  const isMessage = framing.by !== 'close' && isText(head);
  return new PlainBody(isMessage ? limits.messageBytesMax : 0);
}

/** How the events of a body are framed; undefined when they cannot be told, or there are none. */
export function eventFraming(head: HttpHead, framing: BodyFraming): EventFraming | undefined {
  if (head.kind === 'request' || framing.by === 'nothing') return undefined;
  if (!isPlain(head) || !hasType(head, /^text\/event-stream\b/i)) return undefined;
  return framing.by === 'length' && head.minorVersion === 0 ? 'close' : framing.by;
}

function isText(head: HttpHead): boolean {
  return isPlain(head) && hasType(head, /^(text\/|application\/([a-z0-9.+-]*\+)?json)/i);
}

function hasType(head: HttpHead, pattern: RegExp): boolean {
  return pattern.test(head.headers.get('content-type') ?? '');
}

function isPlain(head: HttpHead): boolean {
  return (head.headers.get('content-encoding') ?? 'identity') === 'identity';
}
