import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { HistoryScript, SampleConnection } from '../testing/history-script.ts';
import { neverFired, resetMidTurn } from '../testing/sample-history.ts';
import { collapse } from './collapse.ts';
import { lanesOf } from './lanes.ts';
import { type Item, isBand, isGap } from './row.ts';
import { rowsOf } from './rows.ts';

const itemsOf = (history: readonly HistoryEvent[]): Item[] =>
  collapse(rowsOf(history, lanesOf(history)));

const labelOf = (item: Item): string =>
  isGap(item) ? 'gap' : `${isBand(item) ? '▸ ' : ''}${item.label}`;

describe('timeline rows', () => {
  it('fold what is streamed and keep everything around it in order', () => {
    const labels = itemsOf(neverFired()).map(labelOf);
    const from = labels.indexOf('a: turn 1 started');
    expect(labels.slice(from, from + 12)).toEqual([
      'a: turn 1 started',
      'request turn/start #11',
      'response to turn/start #11',
      'request 1 (turn 1)',
      'turn/started',
      'item/started',
      '▸ sent ×5, tokens 1–5',
      '▸ item/agentMessage/delta ×5, tokens 1–5',
      '▸ a got tokens (live) ×5, tokens 1–5',
      'request 1 completed',
      'item/completed',
      'turn/completed',
    ]);
  });

  it('never fold across a fault, nor what did not arrive with what did', () => {
    const labels = itemsOf(resetMidTurn()).map(labelOf);
    expect(labels.filter((label) => label.includes('delta'))).toEqual([
      '▸ item/agentMessage/delta ×10, tokens 1–10',
      'item/agentMessage/delta (token 11)',
      'item/agentMessage/delta (token 12)',
      'item/agentMessage/delta (token 13)',
      'item/agentMessage/delta (token 14) · never delivered',
      'fault 1 reset: reset both sides at item/agentMessage/delta',
      '▸ item/agentMessage/delta ×30, tokens 21–50',
    ]);
  });

  it('count the units of a flood, which is recorded several at a time', () => {
    const message = { kind: 'notification', method: 'delta', bytes: 40, truncated: true } as const;
    const on = { link: 'client', connection: 1, direction: 'downstream' } as const;
    const unit = { kind: 'frame', opcode: 1, bytes: 40, message } as const;
    const history = [0, 100, 200, 300].flatMap((first, i): HistoryEvent[] => {
      const range = { unit: first, last: first + 99 };
      const place = { time: i, ...on, ...range };
      return [
        { ...place, index: 2 * i, type: 'unit-received', ...unit },
        { ...place, index: 2 * i + 1, type: 'unit-delivered', bytes: 40 },
      ];
    });
    expect(itemsOf(history).map(labelOf)).toEqual(['▸ delta ×400']);
    expect(rowsOf(history, lanesOf(history))[0]?.label).toBe('100 × delta');
  });

  it('draw a unit that was held as two arrows, and one that was dropped as one that stops', () => {
    const script = new HistoryScript();
    const c = new SampleConnection(script, 'app-server', 1);
    const held = c.receive('downstream', { kind: 'notification', method: 'turn/started' });
    const dropped = c.receive('downstream', { kind: 'notification', method: 'item/started' });
    script.wait(50);
    c.deliver('downstream', held);
    script.add({
      ...{ type: 'unit-delivered', ...c.on, direction: 'downstream', unit: dropped, last: dropped },
      ...{ bytes: 0, as: 'dropped', fault: 2 },
    });
    expect(
      rowsOf(script.events, lanesOf(script.events)).map((row) => [
        row.label,
        row.shape,
        row.events,
      ]),
    ).toEqual([
      ['turn/started', { kind: 'arrow', from: 2, via: 1, to: 0, reached: 'via' }, [0]],
      [
        'item/started · dropped by fault 2',
        { kind: 'arrow', from: 2, via: 1, to: 0, reached: 'via' },
        [1, 3],
      ],
      ['turn/started delivered 50 ms later', { kind: 'arrow', from: 1, to: 0, reached: 'to' }, [2]],
    ]);
  });
});

describe('lanesOf', () => {
  const lanes = (...links: readonly [string, string?][]) => {
    const script = new HistoryScript();
    for (const [link, profile] of links) {
      script.add({
        ...{ type: 'link-listening', link, listen: 'a', upstream: 'b', codec: 'raw' },
        ...(profile !== undefined && { profile }),
      });
    }
    return lanesOf(script.events).lanes.map((lane) => lane.label);
  };

  it('stand from client to processes for one link', () => {
    expect(lanes(['app-server'])).toEqual(['client', 'proxy', 'server', 'processes']);
  });

  it('put the hop to the provider behind the server, whichever listens first', () => {
    expect(lanes(['model', 'responses'], ['app-server'])).toEqual([
      ...['client', 'proxy (app-server)', 'server', 'proxy (model)', 'provider', 'processes'],
    ]);
  });

  it('chain links whose names say their ends', () => {
    expect(lanes(['broker→server'], ['client→broker'])).toEqual([
      ...['client', 'proxy (client→broker)', 'broker', 'proxy (broker→server)', 'server'],
      'processes',
    ]);
  });
});
