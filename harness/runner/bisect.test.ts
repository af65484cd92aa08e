import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bisect } from './bisect.ts';

const versions = ['1', '2', '3', '4', '5', '6', '7', '8'];

describe('bisect', () => {
  it('finds the first bad one in as many steps as it takes', async () => {
    const asked: string[] = [];
    const found = await bisect(versions, async (version) => {
      asked.push(version);
      return Number(version) >= 6 ? 'bad' : 'good';
    });
    expect(found).toEqual({ firstBad: '6', lastGood: '5', skipped: [] });
    expect(asked).toEqual(['4', '6', '5']);
  });

  it('needs no step when the two are neighbours', async () => {
    const judge = async () => expect.unreachable();
    expect(await bisect(['1', '2'], judge)).toMatchObject({ firstBad: '2', lastGood: '1' });
  });

  it('names those that could not be judged when they are all that is left', async () => {
    const found = await bisect(versions, async (version) => {
      if (['4', '5'].includes(version)) return 'skip';
      return Number(version) >= 5 ? 'bad' : 'good';
    });
    expect(found).toEqual({ firstBad: '6', lastGood: '3', skipped: ['4', '5'] });
  });

  it('finds every first bad one, with any to be skipped but itself and the one before it', async () => {
    const skips = fc.uniqueArray(fc.integer({ min: 0, max: 39 }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 39 }), skips, async (first, skipped) => {
        const all = Array.from({ length: 40 }, (_, k) => `${k}`);
        const judged = new Set<string>();
        const found = await bisect(all, async (version) => {
          expect(judged.has(version)).toBe(false);
          judged.add(version);
          const place = Number(version);
          if (skipped.includes(place) && place !== first && place !== first - 1) return 'skip';
          return place >= first ? 'bad' : 'good';
        });
        expect(found).toEqual({ firstBad: `${first}`, lastGood: `${first - 1}`, skipped: [] });
      }),
      { numRuns: 200 },
    );
  });
});
