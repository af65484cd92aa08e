/**
 * Changes of toxics under traffic: no byte lost, doubled or reordered. A run of the tests does a part of
 * the ten thousand that `npm run churn` does.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fraction } from '../random/fraction.ts';
import { PatternStream } from './testing/pattern-stream.ts';
import { type ProxyUnderTest, type Subject, startSubject } from './testing/subject.ts';

let api: Subject;
beforeAll(async () => {
  api = await startSubject();
});
afterAll(() => api.close());

/** Toxics that hold and cut bytes, but lose none. */
const kinds: readonly [string, (draw: number) => Record<string, number>][] = [
  ['latency', (draw) => ({ latency: Math.floor(draw * 20), jitter: Math.floor(draw * 10) })],
  ['bandwidth', (draw) => ({ rate: 500 + Math.floor(draw * 50_000) })],
  ['slicer', (draw) => ({ average_size: 64 + Math.floor(draw * 4_000), size_variation: 32 })],
  ['slow_close', (draw) => ({ delay: Math.floor(draw * 20) })],
  ['limit_data', () => ({ bytes: 1_000_000_000_000 })],
  ['reset_peer', () => ({ timeout: 600_000 })],
  ['noop', () => ({})],
];

const changes = Number(process.env.MIDTURN_CHURN ?? 2_000);

it(`${changes} adds, updates and removes leave four connections exact and memory flat`, async () => {
  const proxy = await api.proxy('churned');
  const all: PatternStream[] = [];
  for (let connection = 0; connection < 4; connection++) {
    const { client, server } = await proxy.connect();
    all.push(new PatternStream(client.socket, server.socket));
    all.push(new PatternStream(server.socket, client.socket));
  }
  const { failures, heaps } = await churn(proxy, changes);
  await api.call('POST', '/reset');
  await Promise.all(all.map((stream) => stream.finish()));
  expect(failures).toEqual([]);
  expect(all.map(({ fault }) => fault)).toEqual(all.map(() => undefined));
  expect(all.map(({ sent, received }) => received - sent)).toEqual(all.map(() => 0));
  for (const { received } of all) expect(received).toBeGreaterThan(changes * 10);
  const [early = 0, late = 0] = heaps;
  expect(late - early).toBeLessThan(48 * 1024 * 1024);
}, 120_000);

async function churn(proxy: ProxyUnderTest, changes: number) {
  const present: string[] = [];
  const failures: string[] = [];
  const heaps: number[] = [];
  for (let number = 0; number < changes; number++) {
    const draw = (purpose: string) => fraction(7, number, purpose);
    const [type, attributesOf] = kinds[Math.floor(draw('kind') * kinds.length)] ?? [
      'noop',
      () => ({}),
    ];
    const stream = draw('stream') < 0.5 ? 'upstream' : 'downstream';
    const victim = present[Math.floor(draw('victim') * present.length)];
    const path = `${proxy.path}/toxics/${victim}`;
    const attributes = attributesOf(draw('value'));
    let reply: { status: number; text: string };
    if (victim === undefined || (present.length < 6 && draw('what') < 0.4)) {
      const name = `t${number}`;
      const toxicity = draw('toxicity') < 0.3 ? 0.5 : 1;
      reply = await proxy.toxic({ name, type, stream, toxicity, attributes });
      present.push(name);
    } else if (draw('what') < 0.65) {
      reply = await api.call('PATCH', path, { toxicity: Math.round(draw('toxicity') * 100) / 100 });
    } else {
      reply = await api.call('DELETE', path);
      present.splice(present.indexOf(victim), 1);
    }
    if (reply.status >= 300) failures.push(`${number}: ${reply.status} ${reply.text}`);
    if (number === changes / 5 || number === changes - 1) heaps.push(heapNow());
  }
  return { failures, heaps };
}

function heapNow(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
