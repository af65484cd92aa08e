/**
 * Every fault on every codec that its definition is for, over tcp and over unix sockets, through a real
 * proxy: that it fires, and that the peers see its effect. What to look for goes by the effect, not by
 * the fault: a new fault is covered by being defined.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArgumentSpec } from '../faults/argument.ts';
import type { FaultDefinition } from '../faults/definition.ts';
import type { Effect } from '../faults/effect.ts';
import { faults } from '../faults/index.ts';
import { acceptsMessages, appliesTo } from '../plan/applies-to.ts';
import { steadyClock } from '../testing/steady-clock.ts';
import { type RawPeer, rawClient } from '../transports/testing/raw-peer.ts';
import { type CodecName, codecNames } from '../wire/codec.ts';
import { type Script, scripts } from './testing/conversation-script.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

type Transport = 'tcp' | 'unix';

let folder: string;
let sockets = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-all-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * How late things are on purpose, in ms; how long nothing comes before a peer takes it that nothing
 * more will; how slow things are on purpose. All go by the steady clock, as the proxy here does.
 */
const lateMs = 40;
const patienceMs = 150;
const slowKBs = 1;
const pieceBytes = 20;

interface Seen {
  readonly client: string;
  readonly server: string;
  readonly clientFate: readonly string[];
  readonly serverFate: readonly string[];
  /** Reads of the client: what is written at once comes in one. */
  readonly reads: number;
  readonly tookMs: number;
}

interface Look extends Seen {
  readonly transport: Transport;
  readonly base: Seen;
  readonly link: TestLink;
  readonly signals: readonly string[];
  /** A new dial is refused. */
  readonly isRefused: boolean;
  /** After the heal. */
  readonly healed: Pick<Seen, 'client' | 'server'>;
}

const isWhole = ({ client, server, base }: Look) =>
  client === base.client && server === base.server;
const isLess = ({ client, server, base }: Look) =>
  client.length < base.client.length || server.length < base.server.length;
const isOver = ({ clientFate, serverFate }: Look) => clientFate.length + serverFate.length > 0;
const wasReset = ({ clientFate, serverFate, transport }: Look) =>
  // There is no RST on a unix socket: the peer sees an end.
  transport === 'unix' || [...clientFate, ...serverFate].includes('ECONNRESET');

/** The same conversation without a fault, in the same run, is not. */
const isLate = ({ tookMs, base }: Look) => tookMs >= lateMs - 1 && base.tookMs < lateMs - 1;

/** Whether both ends show what an effect is. */
const shows: Readonly<Record<Exclude<Effect['do'], 'pass'>, (look: Look) => boolean>> = {
  drop: isLess,
  replace: (look) => !isWhole(look),
  hold: (look) => isWhole(look) && isLate(look),
  defer: (look) =>
    look.client.length === look.base.client.length && look.client !== look.base.client,
  gather: (look) =>
    isWhole(look) && look.link.of('unit-delivered').some((one) => one.last > one.unit),
  slice: (look) =>
    isWhole(look) && look.base.reads < look.reads && look.reads >= look.client.length / pieceBytes,
  answer: (look) => look.client.includes('-32001') && !look.server.includes('turn/start'),
  end: isOver,
  reset: (look) => isOver(look) && wasReset(look),
  close: (look) => look.client.includes('\u0088\u0002\u0003\u00f3'),
  cut: (look) => isLess(look) && isOver(look),
  'stop-reading': (look) => isLess(look) && look.healed.client === look.base.client,
  vanish: (look) => isLess(look) && look.healed.client === look.base.client,
  pace: (look) =>
    isWhole(look) && look.base.tookMs < lateMs && look.tookMs >= look.client.length / slowKBs - 1,
  'delay-end': (look) => isWhole(look) && isLate(look),
  unlisten: (look) => look.isRefused,
  signal: (look) => look.signals.length > 0,
};

/** An effect by the words that the history has for it. */
const effectsByWord: readonly (readonly [RegExp, Exclude<Effect['do'], 'pass'>])[] = [
  [/^drop/, 'drop'],
  [/^replace/, 'replace'],
  [/^hold/, 'hold'],
  [/^defer/, 'defer'],
  [/^gather/, 'gather'],
  [/^slice/, 'slice'],
  [/^answer/, 'answer'],
  [/^end /, 'end'],
  [/^reset/, 'reset'],
  [/^close/, 'close'],
  [/^cut/, 'cut'],
  [/^stop reading/, 'stop-reading'],
  [/^vanish/, 'vanish'],
  [/^pace/, 'pace'],
  [/^delay the end/, 'delay-end'],
  [/^refuse/, 'unlisten'],
  [/^SIG/, 'signal'],
];

/** A line of a plan that makes the fault act in the script's conversation. */
function lineOf(fault: FaultDefinition, codec: CodecName, { request, middle }: Script): string {
  const values = Object.entries(fault.arguments).flatMap(([name, spec]) => {
    const value = textOf(name, spec, middle);
    return value === undefined ? [] : `${name} ${value}`;
  });
  const process = fault.level === 'process' ? ' server' : '';
  const head = `${fault.name}${values.length > 0 ? `(${values.join(', ')})` : ''}${process}`;
  if (fault.at === 'start' || fault.when || codec === 'raw') return head;
  if (fault.onAnswers) return `${head} on ${request}`;
  const takes = (kind: 'request' | 'notification') =>
    acceptsMessages(
      fault,
      codec,
      [{ kind, method: 'x', id: kind === 'request' ? 1 : undefined, body: {}, bytes: 2 }],
      ['upstream', 'downstream'],
    );
  if (fault.acts === 'while' || !(takes('notification') || takes('request'))) return head;
  return `${head} on ${takes('notification') ? middle : request}`;
}

/** A required argument, or a time that is short. */
function textOf(name: string, spec: ArgumentSpec, middle: string): string | undefined {
  // What could be written at once is seen in pieces only if there is time between them.
  if (name === 'pause') return '5ms';
  if (spec.type === 'duration') {
    return spec.default === undefined || spec.default > 0 ? `${lateMs}ms` : undefined;
  }
  if (spec.default !== undefined) return undefined;
  if (spec.type === 'integer') return `${spec.unit?.startsWith('KB/s') ? slowKBs : pieceBytes}`;
  // What a message is held for comes behind it.
  if (spec.type === 'text') return spec.of === 'method' ? JSON.stringify(behind(middle)) : '"abc"';
  return undefined;
}

const behind = (middle: string) => (middle.includes('/') ? 'item/completed' : 'x');

/** Both peers say what they have to say; nobody waits for long for what the other says. */
async function converse(
  { link, server: listener }: TestLink,
  script: Script,
): Promise<{ look(): Seen; hasAll(bytes: number): Promise<void>; end(): void }> {
  const startedAt = steadyClock.now();
  const client = await rawClient(link.listen);
  const accepted = await Promise.race([listener.accept(), elapsed().then(() => undefined)]).catch(
    () => undefined,
  );
  const server: RawPeer | undefined = accepted;
  let reads = 0;
  client.socket.on('data', () => {
    reads += 1;
  });
  let doneAt = steadyClock.now();
  const send = (peer: RawPeer | undefined, bytes: Buffer) => {
    if (peer?.socket.writable) peer.socket.write(bytes);
  };
  const waitFor = async (peer: RawPeer | undefined, isDone: (peer: RawPeer) => boolean) => {
    while (peer) {
      const had = peer.bytes.length;
      const news = () => isDone(peer) || peer.bytes.length > had;
      if (!(await peer.until('more', news, patienceMs).then(() => true, isLateFor))) return;
      if (!isDone(peer)) continue;
      doneAt = steadyClock.now();
      return;
    }
  };
  const has = async (peer: RawPeer | undefined, bytes: number) => {
    if (bytes > 0) await waitFor(peer, (to) => to.bytes.length >= bytes || to.fate.length > 0);
  };
  const total = (parts: readonly Buffer[]) => parts.reduce((sum, part) => sum + part.length, 0);
  send(client, script.client[0]);
  await has(server, script.client[0].length);
  send(server, script.server[0]);
  await has(client, script.server[0].length);
  send(client, script.client[1]);
  await has(server, total(script.client));
  send(server, script.server[1]);
  await has(client, total(script.server));
  server?.socket.end();
  await waitFor(client, (to) => to.fate.length > 0);
  return {
    look: () => ({
      client: client.bytes.toString('latin1'),
      server: server?.bytes.toString('latin1') ?? '',
      clientFate: client.fate,
      // Its own end, and what follows from it, are no news.
      serverFate: server?.fate ?? [],
      reads,
      tookMs: doneAt - startedAt,
    }),
    hasAll: (bytes) => waitFor(client, (to) => to.bytes.length >= bytes),
    end: () => client.socket.destroy(),
  };
}

const isLateFor = () => false;
const elapsed = () => steadyClock.sleep(patienceMs);

async function lookAt(plan: string, codec: CodecName, transport: Transport, base?: Seen) {
  const script = scripts[codec];
  const signals: string[] = [];
  sockets += 1;
  const path = join(folder, `${sockets}`);
  const link = await testLink({
    plan,
    link: {
      codec,
      profile: script.profile,
      ...(transport === 'unix' && { listen: { transport: 'unix', path: `${path}-front` } }),
    },
    proxy: {
      signalProcess: (name, signal) => signals.push(`${signal} ${name}`),
      restartProcess: (name, signal) => {
        signals.push(`${signal} ${name}`);
        return () => void signals.push(`start ${name}`);
      },
    },
    ...(transport === 'unix' && { serverPath: `${path}-server` }),
  });
  try {
    const talk = await converse(link, script);
    const seen = talk.look();
    const isRefused = await rawClient(link.link.listen).then(
      (peer) => void peer.socket.destroy(),
      () => true,
    );
    link.proxy.heal();
    if (base) await talk.hasAll(base.client.length);
    const healed = talk.look();
    talk.end();
    const [fired] = link.of('fault-fired');
    return { ...seen, transport, link, signals, healed, isRefused: isRefused === true, fired };
  } finally {
    await link.close();
  }
}

describe.each<Transport>(['tcp', 'unix'])('over %s', (transport) => {
  describe.each(codecNames)('cut as %s', (codec) => {
    let base: Seen;
    beforeAll(async () => {
      base = await lookAt('', codec, transport);
      // The first time, much of what runs is new to the machine.
      for (let more = 0; more < 2; more++) {
        const again = await lookAt('', codec, transport);
        if (again.tookMs < base.tookMs) base = again;
      }
      const { client, server } = scripts[codec];
      expect([base.client, base.server]).toEqual(
        [server, client].map((parts) => Buffer.concat(parts).toString('latin1')),
      );
    });

    const fitting = faults.filter((fault) => appliesTo(fault, codec));
    it.concurrent.each(
      fitting.map((fault) => [lineOf(fault, codec, scripts[codec])] as const),
    )('`%s` fires, and both ends see what it does', async (line) => {
      const look = await lookAt(line, codec, transport, base);
      expect(look.fired?.effect, 'it fired').toBeDefined();
      const [, effect] =
        effectsByWord.find(([words]) => words.test(look.fired?.effect ?? '')) ?? [];
      if (effect === undefined) throw new Error(`no effect is called ${look.fired?.effect}`);
      const { link: _, ...told } = look;
      expect([effect, shows[effect]({ ...look, base }), told]).toEqual([effect, true, told]);
    });
  });
});
