import type { EventBody } from '../history/event.ts';
import type { OwnChange } from '../history/own-change.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { isTls } from '../transports/is-tls.ts';
import { declineDeflate } from '../wire/decline-deflate.ts';
import type { UpgradeInfo } from '../wire/http/exchange.ts';
import { httpUnit } from '../wire/http/http-unit.ts';
import type { CodecPair } from '../wire/open-codecs.ts';
import type { Unit } from '../wire/unit.ts';
import { withHost } from './with-host.ts';

type Upgraded = Extract<EventBody, { type: 'upgraded' }>;

/** A head as midturn itself sends it on, whatever the plan says. */
export interface OwnHead {
  readonly unit: Unit;
  readonly own: OwnChange;
}

/** The HTTP heads of one connection: what midturn changes in requests, and what upgrades came to. */
export class Upgrade {
  /** The name by which a server behind TLS knows itself, often one of many at its address. */
  readonly host: string | undefined;
  readonly #passesDeflate: boolean;
  #declined = false;
  #seen: UpgradeInfo | undefined;

  constructor(link: { readonly upstream: Endpoint; readonly deflate: 'decline' | 'pass' }) {
    this.host = hostOf(link.upstream);
    this.#passesDeflate = link.deflate === 'pass';
  }

  /** The request's head without its offer of permessage-deflate, and for the right host behind TLS. */
  rewrite(request: Unit): OwnHead | undefined {
    const { host } = this;
    const named = host === undefined ? request.bytes : withHost(request.bytes, host);
    const { head, declined } = this.#passesDeflate
      ? { head: named, declined: false }
      : declineDeflate(named);
    if (declined) this.#declined = true;
    if (!declined && host === undefined) return undefined;
    const own = {
      ...(declined && { declined: 'permessage-deflate' as const }),
      ...(host && { host }),
    };
    return { unit: httpUnit({ kind: 'head', bytes: head }), own };
  }

  /** A head has come downstream: what to tell of it where it answered a request for an upgrade. */
  answered(codecs: CodecPair | undefined): Omit<Upgraded, 'link' | 'connection'> | undefined {
    const upgrade = codecs?.upgrade;
    if (!upgrade || this.#seen === upgrade) return undefined;
    this.#seen = upgrade;
    const { path, status, deflate } = upgrade;
    const left = deflate === 'absent' ? 'absent' : 'passed';
    return { type: 'upgraded', path, status, deflate: this.#declined ? 'declined' : left };
  }

  /** Whether a request may still come that has to be changed. */
  mayStillCome(codecs: CodecPair | undefined): boolean {
    if (this.#passesDeflate && this.host === undefined) return false;
    const name = codecs?.name;
    if (name === undefined) return true;
    return name !== 'raw' && name !== 'jsonl' && this.#seen?.status !== 101;
  }
}

function hostOf(upstream: Endpoint): string | undefined {
  if (upstream.transport !== 'tcp' || !isTls(upstream)) return undefined;
  const host = upstream.host.includes(':') ? `[${upstream.host}]` : upstream.host;
  return upstream.port === 443 ? host : `${host}:${upstream.port}`;
}
