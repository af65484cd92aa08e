import { editField, type FieldText } from './http/edit-field.ts';
import { asksForWebSocket, parseHead } from './http/head.ts';

/** Offers of a list of extensions: a comma in quotes is part of one (RFC 6455 section 9.1). */
const offerPattern = /(?:"(?:\\.|[^"\\])*"|[^,"]|")+/gs;

/**
 * Takes permessage-deflate (RFC 7692) out of what a request for a WebSocket offers, and leaves every
 * other byte: the peers then talk in the clear. A field that offers nothing else goes as a whole. In any
 * other head the field means nothing, and stays.
 */
export function declineDeflate(bytes: Buffer): { head: Buffer; declined: boolean } {
  const as = { head: bytes, declined: false };
  if (!/permessage-deflate/i.test(bytes.toString('latin1'))) return as;
  const head = parseHead(bytes);
  if (head?.kind !== 'request' || !asksForWebSocket(head)) return as;
  const kept = editField(bytes, 'sec-websocket-extensions', withoutDeflate);
  return kept.length === bytes.length ? as : { head: kept, declined: true };
}

function withoutDeflate({ start, value, end }: FieldText): string {
  const offers = value.match(offerPattern) ?? [];
  const others = offers.filter((offer) => !isDeflate(offer));
  if (others.length === offers.length) return start + value + end;
  const isNothing = others.every((offer) => offer.trim() === '');
  return isNothing ? '' : start + others.join(',') + end;
}

function isDeflate(offer: string): boolean {
  return offer.split(';')[0]?.trim().toLowerCase() === 'permessage-deflate';
}
