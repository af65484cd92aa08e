import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../transports/endpoint.ts';
import { openCodecs } from '../wire/open-codecs.ts';
import { Upgrade } from './upgrade.ts';

const head = (extensions = '') =>
  Buffer.from(
    `GET /w HTTP/1.1\r\nHost: link\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${extensions}\r\n`,
  );
const offer = 'Sec-WebSocket-Extensions: permessage-deflate\r\n';
const answer = Buffer.from('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\n\r\n');
const plain: Endpoint = { transport: 'tcp', scheme: 'ws', host: 'a', port: 1, path: '' };
const tls: Endpoint = { ...plain, scheme: 'wss', host: 'b.example', port: 443 };

function upgradeOf(upstream: Endpoint, deflate: 'decline' | 'pass' = 'decline') {
  const upgrade = new Upgrade({ upstream, deflate });
  const codecs = openCodecs('websocket');
  const ask = (bytes: Buffer) => {
    const [unit] = codecs.upstream.push(bytes);
    if (!unit) throw new Error('no head');
    return upgrade.rewrite(unit);
  };
  return { upgrade, codecs, ask };
}

describe('Upgrade', () => {
  it('takes the offer of compression out, and says so', () => {
    const { ask, upgrade, codecs } = upgradeOf(plain);
    const { unit, own } = ask(head(offer)) ?? {};
    expect([unit?.bytes, own]).toEqual([head(), { declined: 'permessage-deflate' }]);
    codecs.downstream.push(answer);
    expect(upgrade.answered(codecs)).toMatchObject({ status: 101, deflate: 'declined' });
    expect(upgrade.answered(codecs)).toBeUndefined();
  });

  it('leaves a head alone that offers none, or where that is to pass', () => {
    expect(upgradeOf(plain).ask(head())).toBeUndefined();
    expect(upgradeOf(plain, 'pass').ask(head(offer))).toBeUndefined();
  });

  it('names a server behind TLS', () => {
    const { unit, own } = upgradeOf(tls, 'pass').ask(head()) ?? {};
    expect(own).toEqual({ host: 'b.example' });
    expect(unit?.bytes.toString()).toContain('\r\nHost: b.example\r\n');
    expect(upgradeOf({ ...tls, port: 8443 }).upgrade.host).toBe('b.example:8443');
  });

  it('waits for no other request once the connection is a WebSocket', () => {
    const { upgrade, codecs, ask } = upgradeOf(plain);
    ask(head());
    expect(upgrade.mayStillCome(codecs)).toBe(true);
    codecs.downstream.push(answer);
    upgrade.answered(codecs);
    expect(upgrade.mayStillCome(codecs)).toBe(false);
  });
});
