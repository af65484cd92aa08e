import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHistory } from './read-history.ts';

let path: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-read-'));
  path = join(folder, 'h.jsonl');
});
afterAll(() => rm(folder, { recursive: true }));

const header = '{"midturn":"history","version":1}';
const note = (index: number) =>
  JSON.stringify({ index, time: index, type: 'note', text: 'é⟦t:1⟧' });

async function read(text: string, limits = {}) {
  await writeFile(path, text);
  return readHistory(path, limits);
}

describe('readHistory', () => {
  it('reads header and events', async () => {
    expect(await read(`${header}\n${note(0)}\n${note(1)}\n`)).toEqual({
      header: { midturn: 'history', version: 1 },
      events: [0, 1].map((index) => ({ index, time: index, type: 'note', text: 'é⟦t:1⟧' })),
      truncated: false,
    });
  });

  it('reads on without a cut last line, and says so', async () => {
    const cut = await read(`${header}\n${note(0)}\n${note(1).slice(0, -5)}`);
    expect([cut.events.length, cut.truncated]).toEqual([1, true]);
    const whole = await read(`${header}\n${note(0)}`);
    expect([whole.events.length, whole.truncated]).toEqual([1, false]);
  });

  it('reads a file that is larger than one chunk', async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => note(index));
    const { events } = await read(`${header}\n${lines.join('\n')}\n`);
    expect(events.length).toBe(40_000);
    expect(events[39_999]).toMatchObject({ text: 'é⟦t:1⟧' });
  });

  it.each([
    ['', 'line 1: expected a history header, got an empty file.'],
    ['{"a":1}\n', 'line 1: expected a history header, `{"midturn":"history",...}`, got `{"a":1}`.'],
    ['not json\n', 'line 1: expected a history header, got `not json`.'],
    [
      '{"midturn":"history"}\n',
      'line 1: expected `version` to be an integer from 1, got `undefined`.',
    ],
    [`${header}\nnot json\n`, 'line 2: expected an event as JSON, got `not json`.'],
    [`${header}\nnull\n`, 'line 2: expected an event (object), got `null`.'],
    [`${header}\n${note(1)}\n`, 'line 2: expected `index` to be 0, got `1`.'],
    [
      `${header}\n{"index":0,"type":"note"}\n`,
      'line 2: expected `time` to be a number (ms), got `undefined`.',
    ],
    [
      `${header}\n{"index":0,"time":1}\n`,
      'line 2: expected `type` to be a string, got `undefined`.',
    ],
  ])('says where %j is corrupt', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'HISTORY_CORRUPT',
      message: `\`${path}\` ${message}`,
    });
  });

  it('refuses a history of a newer version', async () => {
    await expect(read('{"midturn":"history","version":3}\n')).rejects.toMatchObject({
      code: 'HISTORY_CORRUPT',
      message: `\`${path}\` is a history of version 3, and this midturn reads up to 2: use a newer midturn.`,
    });
  });

  it.each([
    [{ lineBytesMax: 40 }, 'line 2 goes over `lineBytesMax` (40)'],
    [{ eventsMax: 1 }, 'line 4 goes over `eventsMax` (1)'],
    [{ historyBytesMax: 100 }, 'line 1 goes over `historyBytesMax` (100)'],
  ])('holds its limits: %j', async (limits, message) => {
    await expect(read(`${header}\n${note(0)}\n${note(1)}\n`, limits)).rejects.toMatchObject({
      code: 'HISTORY_FULL',
      message: expect.stringContaining(message),
    });
  });

  it('names a file that is not there', async () => {
    await expect(readHistory(join(folder, 'none'))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });
});
