/**
 * Takes permessage-deflate (RFC 7692) out of what the head of a request or an answer offers, and leaves
 * every other byte: the peers then talk in the clear. A field that offers nothing else goes as a whole.
 */
export function declineDeflate(head: Buffer): { head: Buffer; declined: boolean } {
  const text = head.toString('latin1');
  const kept = text.replace(
    /^sec-websocket-extensions:([^\r\n]*)\r?\n/gim,
    (line: string, value: string) => {
      const offers = value.split(',');
      const others = offers.filter((offer) => !isDeflate(offer));
      if (others.length === offers.length) return line;
      if (others.length === 0) return '';
      const start = line.indexOf(value, line.indexOf(':') + 1);
      return line.slice(0, start) + others.join(',') + line.slice(start + value.length);
    },
  );
  if (kept.length === text.length) return { head, declined: false };
  return { head: Buffer.from(kept, 'latin1'), declined: true };
}

function isDeflate(offer: string): boolean {
  return offer.split(';')[0]?.trim().toLowerCase() === 'permessage-deflate';
}
