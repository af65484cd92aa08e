import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { guardedNames } from '../processes/registry.ts';
import { cacheFolder } from './cache-folder.ts';
import { findDriver } from './index.ts';
import { runOnDriver } from './testing/driver-contract.ts';
import { outcomesOf, sentTokens, tokensVia } from './testing/in-words.ts';

const driver = findDriver('codex-acp@2.6.0');
const short = { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 2 };
const long = { deltas: 100, deltaBytes: 32, burst: 1, gapMs: 20 };

beforeAll(async () => {
  const { signal } = new AbortController();
  await driver.prepare({ cacheFolder: cacheFolder(), signal, progress: () => {} });
});
afterEach(() => {
  expect(guardedNames()).toEqual([]);
});

function ends(events: readonly EventBody[], process: string): string[] {
  return events.flatMap((event) =>
    event.type === 'process-exited' && event.process === process
      ? [`${event.signal ?? event.code}${event.expected ? '' : ' unexpected'}`]
      : [],
  );
}

describe('driver codex-acp@2.6.0', () => {
  it('does turns as an ACP agent, reads them back, and leaves no process behind', async () => {
    const { events } = await runOnDriver(driver, {}, [short, short]);
    expect(outcomesOf(events, 'turn')).toEqual(['ok completed', 'ok completed']);
    for (const via of ['live', 'read']) {
      const tokens = [...tokensVia(events, 1, via), ...tokensVia(events, 2, via)];
      expect(tokens).toEqual(sentTokens(events));
    }
    expect(ends(events, 'agent')).toEqual(['0']);
    expect(ends(events, 'server')).toEqual(['0']);
  });

  it('goes on after its app-server was killed in the middle of a turn', async () => {
    let server = 0;
    const { events } = await runOnDriver(driver, {}, [long, short], {
      onEvent(event) {
        if (event.type === 'process-started' && event.process === 'server') server = event.pid;
        if (event.type === 'provider-sent' && event.last === 20) process.kill(server, 'SIGKILL');
      },
    });
    expect(outcomesOf(events, 'turn')).toEqual(['fail failed', 'ok completed']);
    expect(ends(events, 'server')).toEqual(['SIGKILL unexpected', '0']);
  });
});
