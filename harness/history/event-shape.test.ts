import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventMisshape, eventSpan } from './event-shape.ts';

const folder = new URL('../../fixtures/histories/', import.meta.url);
const events = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) =>
    readFileSync(new URL(name, folder), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
/** One of each kind of event. */
const kinds = new Map(events.map((event) => [event.type, event]));

describe('eventMisshape', () => {
  it('takes every event of the recorded histories', () => {
    expect(events.map(eventMisshape).filter(Boolean)).toEqual([]);
    expect(kinds.size).toBeGreaterThan(20);
  });

  it.each([...kinds.values()])('refuses $type with a member of any other kind', (event) => {
    for (const key of Object.keys(event).filter((name) => !['index', 'value'].includes(name))) {
      const wrong = typeof event[key] === 'string' ? 7.5 : 'seven';
      // A name that is a text or a number, and one that may be anything.
      if (['id', 'request'].includes(key) && typeof event[key] === 'string') continue;
      expect(eventMisshape({ ...event, [key]: { a: [wrong] } })?.expected, key).toMatch(
        `\`${key}\` to be `,
      );
    }
  });

  it.each([1e308, -1, 1e12, 0.5, Number.NaN, '1', null])('refuses a unit number of %j', (unit) => {
    const { event } = { event: kinds.get('unit-delivered') };
    expect(eventMisshape({ ...event, unit })?.expected).toMatch('`unit` to be a whole number');
    expect(eventMisshape({ ...event, last: unit })?.expected).toMatch(
      '`last` to be a whole number',
    );
  });

  it('counts what an event stands for', () => {
    expect([{ first: 1, last: 9 }, { unit: 3, last: 3 }, { unit: 3 }].map(eventSpan)).toEqual([
      9, 1, 0,
    ]);
  });
});
