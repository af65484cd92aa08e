import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import { bandwidthStage } from './bandwidth-stage.ts';
import { latencyStage } from './latency-stage.ts';
import { limitDataStage } from './limit-data-stage.ts';
import { resetPeerStage } from './reset-peer-stage.ts';
import { slicerStage } from './slicer-stage.ts';
import { slowCloseStage } from './slow-close-stage.ts';
import { StageChain } from './stage-chain.ts';
import type { StageSpec } from './stage-slot.ts';

function chainUnderTest() {
  const clock = new HandClock();
  const log: string[] = [];
  const acts: string[] = [];
  let bytes = '';
  const chain = new StageChain(clock, () => () => 0.5, {
    take: (chunk) => {
      bytes += chunk.toString();
      log.push(`${Math.round(clock.now())} ${chunk.toString()}`);
    },
    end: (how) => log.push(`${Math.round(clock.now())} ${how}`),
    acted: ({ name }, act) => acts.push(`${Math.round(clock.now())} ${name} ${act}`),
    changed: () => {},
  });
  chain.openExit();
  return { clock, chain, log, acts, bytes: () => bytes };
}

const spec = (name: string, kind: unknown, settings: object): StageSpec => ({
  name,
  kind: kind as StageSpec['kind'],
  settings,
  toxicity: 1,
});

describe('a chain of stages', () => {
  it('adds up delays, and lets the end follow the data', () => {
    const { clock, chain, log } = chainUnderTest();
    chain.add(spec('a', latencyStage, { latencyMs: 30, jitterMs: 0 }));
    chain.add(spec('b', latencyStage, { latencyMs: 20, jitterMs: 0 }));
    chain.take(Buffer.from('x'));
    clock.forward(10);
    chain.take(Buffer.from('y'));
    chain.end('fin');
    clock.forward(1_000);
    expect(log).toEqual(['50 x', '60 y', '60 fin']);
  });

  it('paces what comes in one piece and in many alike', () => {
    const { clock, chain, log } = chainUnderTest();
    chain.add(spec('b', bandwidthStage, { bytesPerMs: 1 }));
    for (const part of ['a'.repeat(250), 'b', 'c']) chain.take(Buffer.from(part));
    clock.forward(1_000);
    expect(log.map((line) => line.replace(/a+/, 'a…'))).toEqual([
      '100 a…',
      '200 a…',
      '250 a…',
      '251 b',
      '252 c',
    ]);
  });

  it('keeps what comes while the exit is shut, and its end', () => {
    const { chain, log } = chainUnderTest();
    chain.shutExit();
    chain.take(Buffer.from('x'));
    chain.end('fin');
    expect([log, chain.isFull]).toEqual([[], true]);
    chain.openExit();
    expect(log).toEqual(['0 x', '0 fin']);
  });

  it('hears nothing behind its end', () => {
    const { chain, log } = chainUnderTest();
    chain.add(spec('l', limitDataStage, { bytes: 3 }));
    chain.take(Buffer.from('12345'));
    chain.take(Buffer.from('6'));
    chain.end('fin');
    chain.add(spec('late', slowCloseStage, { delayMs: 5 }));
    chain.remove('l');
    expect(log).toEqual(['0 123', '0 close']);
  });

  it('hands on what a stage kept when it is taken out', () => {
    const { clock, chain, log } = chainUnderTest();
    chain.add(spec('r', resetPeerStage, { timeoutMs: 100 }));
    chain.add(spec('s', slicerStage, { averageBytes: 1, variationBytes: 0, pauseMs: 10 }));
    chain.take(Buffer.from('ab'));
    clock.forward(50);
    chain.remove('r');
    clock.forward(5);
    chain.remove('s');
    expect([log, chain.keptBytes]).toEqual([['50 a', '55 b'], 0]);
  });

  it('tells the first act of each stage, who ended the connection, and of no stage that toxicity spares', () => {
    const { chain, acts } = chainUnderTest();
    chain.add({ ...spec('spared', latencyStage, { latencyMs: 0, jitterMs: 0 }), toxicity: 0 });
    chain.add(spec('late', latencyStage, { latencyMs: 0, jitterMs: 0 }));
    chain.add(spec('limit', limitDataStage, { bytes: 2 }));
    chain.add(spec('slow', slowCloseStage, { delayMs: 5 }));
    chain.take(Buffer.from('a'));
    chain.take(Buffer.from('b'));
    expect(acts).toEqual(['0 late bytes', '0 limit close']);
  });

  it('passes every byte once and in order, whatever is added, changed and taken out', () => {
    const kinds = [
      [latencyStage, { latencyMs: 7, jitterMs: 5 }],
      [bandwidthStage, { bytesPerMs: 2 }],
      [slicerStage, { averageBytes: 3, variationBytes: 1, pauseMs: 2 }],
      [slowCloseStage, { delayMs: 9 }],
      [resetPeerStage, { timeoutMs: 1e9 }],
      [limitDataStage, { bytes: 1e9 }],
    ] as const;
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const kind = fc.constantFrom(...kinds);
    const step = fc.oneof(
      fc.record({ do: fc.constant('take' as const), size: fc.constantFrom(1, 2, 7, 50, 500) }),
      fc.record({ do: fc.constant('forward' as const), ms: fc.constantFrom(0, 1, 3, 20, 200) }),
      fc.record({ do: fc.constant('add' as const), name, kind }),
      fc.record({ do: fc.constant('update' as const), name, toxicity: fc.constantFrom(0, 1) }),
      fc.record({ do: fc.constant('remove' as const), name }),
      fc.record({ do: fc.constantFrom('shut' as const, 'open' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, chain, bytes } = chainUnderTest();
        const present = new Map<string, StageSpec>();
        let sent = '';
        for (const one of steps) {
          if (one.do === 'take') {
            const text = Array.from({ length: one.size }, (_, at) =>
              String.fromCharCode(97 + ((sent.length + at) % 26)),
            ).join('');
            sent += text;
            chain.take(Buffer.from(text));
          } else if (one.do === 'forward') clock.forward(one.ms);
          else if (one.do === 'shut') chain.shutExit();
          else if (one.do === 'open') chain.openExit();
          else if (one.do === 'add' && !present.has(one.name)) {
            present.set(one.name, spec(one.name, one.kind[0], one.kind[1]));
            chain.add(present.get(one.name) as StageSpec);
          } else if (one.do === 'update' && present.has(one.name)) {
            const before = present.get(one.name) as StageSpec;
            chain.update({ ...before, toxicity: one.toxicity });
          } else if (one.do === 'remove') {
            present.delete(one.name);
            chain.remove(one.name);
          }
          expect(sent.startsWith(bytes())).toBe(true);
        }
        chain.openExit();
        for (const left of present.keys()) chain.remove(left);
        expect(bytes()).toBe(sent);
        expect(chain.keptBytes).toBe(0);
      }),
      { numRuns: 300, interruptAfterTimeLimit: 2_000 },
    );
  });
});
