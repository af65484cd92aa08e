import type { HarnessError } from '../errors.ts';
import { chunkUnit } from './chunk-unit.ts';
import type { Codec, CodecName, MoveBytes, PassOver } from './codec.ts';
import { JsonlCodec } from './codecs/jsonl.ts';
import { RawCodec } from './codecs/raw.ts';
import { HttpCodec } from './codecs/sse.ts';
import { WebSocketCodec } from './codecs/websocket.ts';
import { HeldBytes } from './held-bytes.ts';
import { HttpExchange, type UpgradeInfo } from './http/exchange.ts';
import { defaultWireLimits, type WireLimits } from './limits.ts';
import { type Sniffed, sniff } from './sniff.ts';
import type { Direction, Unit } from './unit.ts';

/** The codecs of one connection; its two directions know of each other. */
export interface CodecPair {
  readonly upstream: Codec;
  readonly downstream: Codec;
  /** Undefined while `auto` has not decided. */
  readonly name: CodecName | undefined;
  /** Once a request for a WebSocket has been answered. */
  readonly upgrade: UpgradeInfo | undefined;
}

/**
 * Opens the codecs of a connection. `auto` decides by the first bytes of the client: a request for a
 * WebSocket, another HTTP request (`sse`), `{` (`jsonl`), a masked WebSocket frame without a request
 * before it, or else `raw`. Bytes of the server that come before are chunks.
 *
 * `websocket` and `sse` are the same machine: HTTP until the server switches protocols. `websocket` also
 * takes frames from the first byte on.
 */
export function openCodecs(name: CodecName | 'auto', limits: Partial<WireLimits> = {}): CodecPair {
  const all = { ...defaultWireLimits, ...limits };
  if (name === 'auto') return new AutoPair(all);
  if (name === 'raw') return pairOf(name, () => new RawCodec());
  if (name === 'jsonl') return pairOf(name, () => new JsonlCodec(all));
  return httpPair(all, name);
}

function pairOf(name: CodecName, open: (direction: Direction) => Codec): CodecPair {
  return {
    upstream: open('upstream'),
    downstream: open('downstream'),
    name,
    upgrade: undefined,
  };
}

function httpPair(limits: WireLimits, name: CodecName | undefined): CodecPair {
  const exchange = new HttpExchange();
  const open = (direction: Direction) => new HttpCodec({ direction, exchange, limits, name });
  return {
    upstream: open('upstream'),
    downstream: open('downstream'),
    get name() {
      return name ?? (exchange.requests === 0 ? undefined : this.upstream.name);
    },
    get upgrade() {
      return exchange.upgrade;
    },
  };
}

function pairFor(sniffed: Sniffed, limits: WireLimits): CodecPair {
  if (sniffed === 'http') return httpPair(limits, undefined);
  if (sniffed === 'frames') {
    return pairOf('websocket', (direction) => new WebSocketCodec({ direction, limits }));
  }
  return openCodecs(sniffed, limits);
}

class AutoPair implements CodecPair {
  readonly upstream: AutoCodec;
  readonly downstream: AutoCodec;
  decided: CodecPair | undefined = undefined;
  private readonly limits: WireLimits;

  constructor(limits: WireLimits) {
    this.limits = limits;
    this.upstream = new AutoCodec(this, 'upstream');
    this.downstream = new AutoCodec(this, 'downstream');
  }

  get name(): CodecName | undefined {
    return this.decided?.name;
  }

  get upgrade(): UpgradeInfo | undefined {
    return this.decided?.upgrade;
  }

  decide(sniffed: Sniffed): CodecPair {
    this.decided = pairFor(sniffed, this.limits);
    return this.decided;
  }
}

class AutoCodec implements Codec {
  private readonly pair: AutoPair;
  private readonly direction: Direction;
  /** The client's first bytes, while they are too few to decide. */
  private readonly first = new HeldBytes();

  constructor(pair: AutoPair, direction: Direction) {
    this.pair = pair;
    this.direction = direction;
  }

  get name(): CodecName {
    return this.pair.decided?.[this.direction].name ?? 'raw';
  }

  get error(): HarnessError | undefined {
    return this.pair.decided?.[this.direction].error;
  }

  get heldBytes(): number {
    return this.first.length + (this.pair.decided?.[this.direction].heldBytes ?? 0);
  }

  get encode(): ((text: string) => Buffer) | undefined {
    const codec = this.pair.decided?.[this.direction];
    return codec?.encode?.bind(codec);
  }

  push(bytes: Buffer, passOver?: PassOver): Unit[] {
    const { decided } = this.pair;
    if (decided !== undefined) return decided[this.direction].push(bytes, passOver);
    if (bytes.length === 0) return [];
    if (this.direction === 'downstream') return [chunkUnit(bytes)];
    this.first.add(bytes);
    const sniffed = sniff(this.first.start(this.first.length));
    return sniffed === undefined ? [] : this.pair.decide(sniffed).upstream.push(this.first.take());
  }

  letGo(move: MoveBytes): void {
    this.pair.decided?.[this.direction].letGo?.(move);
  }

  end(): Unit[] {
    if (this.pair.decided !== undefined) return this.pair.decided[this.direction].end();
    return this.first.length === 0 ? [] : [chunkUnit(this.first.take())];
  }
}
