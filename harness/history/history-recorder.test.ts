import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import type { EventBody } from './event.ts';
import { HistoryRecorder } from './history-recorder.ts';
import { readHistory } from './read-history.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-history-'));
});
afterEach(() => rm(folder, { recursive: true }));

function clockAt(...times: number[]): Clock {
  return {
    now: () => times.shift() ?? 0,
    wallTime: () => '2026-01-01T00:00:00.000Z',
    after: () => ({ cancel() {} }),
    sleep: () => Promise.resolve(),
  };
}

const note = (text: string): EventBody => ({ type: 'note', text });
const unit = (n: number): EventBody => ({
  type: 'unit-delivered',
  link: 'client',
  connection: 1,
  direction: 'upstream',
  unit: n,
  last: n,
  bytes: 10,
});

describe('HistoryRecorder', () => {
  it('numbers events and times them from its start', () => {
    const recorder = new HistoryRecorder({ clock: clockAt(1000, 1000.5, 1002.12345) });
    recorder.record(note('a'));
    recorder.record(note('b'));
    expect(recorder.events).toEqual([
      { index: 0, time: 0.5, type: 'note', text: 'a' },
      { index: 1, time: 2.123, type: 'note', text: 'b' },
    ]);
  });

  it('writes what it keeps, behind a header line', async () => {
    const path = join(folder, 'h.jsonl');
    const recorder = new HistoryRecorder({ path, clock: clockAt() });
    recorder.record(note('a'));
    for (let n = 0; n < 2_000; n++) recorder.record(unit(n));
    await recorder.close();
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(lines[0]).toBe(
      '{"midturn":"history","version":2,"startedAt":"2026-01-01T00:00:00.000Z"}',
    );
    expect(lines[1]).toBe('{"index":0,"time":0,"type":"note","text":"a"}');
    expect((await readHistory(path)).events).toEqual(recorder.events);
  });

  it('neither keeps nor writes nor tells a secret', async () => {
    const path = join(folder, 'h.jsonl');
    const recorder = new HistoryRecorder({ path });
    const told: unknown[] = [];
    recorder.onEvent((event) => told.push(event));
    recorder.record(note('Authorization: Bearer abcdefghijkl'));
    await recorder.close();
    const everywhere = [await readFile(path, 'utf8'), JSON.stringify([recorder.events, told])];
    expect(everywhere.join()).not.toContain('abcdefghijkl');
    expect(told).toEqual(recorder.events);
  });

  it('is full once, goes on with essential events, and counts the rest', async () => {
    const recorder = new HistoryRecorder({ eventsMax: 2 });
    for (let n = 0; n < 5; n++) recorder.record(unit(n));
    recorder.record(note('still here'));
    await recorder.close();
    recorder.record(note('too late'));
    expect(recorder.events.map(({ type }) => type)).toEqual([
      'unit-delivered',
      'unit-delivered',
      'history-full',
      'note',
      'note',
    ]);
    expect(recorder.events[2]).toMatchObject({ droppedFrom: 3 });
    expect(recorder.events[4]).toMatchObject({
      text: '3 events were not recorded: the history was full',
      blame: 'harness',
    });
    expect(recorder.counts.get('unit-delivered')).toBe(5);
    expect(recorder.dropped).toBe(4);
  });

  it('is full by bytes, too', () => {
    const recorder = new HistoryRecorder({ historyBytesMax: 300 });
    for (let n = 0; n < 5; n++) recorder.record(note('x'.repeat(100)));
    expect(recorder.events.map(({ type }) => type)).toContain('history-full');
  });

  it('fails at its close when the file cannot be written', async () => {
    const recorder = new HistoryRecorder({ path: join(folder, 'no', 'h.jsonl') });
    recorder.record(note('a'));
    await expect(recorder.close()).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('to be writable, got ENOENT.'),
    });
  });
});
