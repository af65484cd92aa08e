import { describe, expect, test } from 'vitest';
import { websocketBrokenThenHealthy } from './fallback/websocket-broken-then-healthy.ts';
import { realtimeClose } from './reconnect/realtime-close.ts';
import { realtimeReset } from './reconnect/realtime-reset.ts';
import { runOnce } from './testing/run-once.ts';

type Once = Awaited<ReturnType<typeof runOnce>>;

const verdictOf = (once: Once, invariant: string) =>
  once.result.verdicts.find((verdict) => verdict.invariant === invariant);

/** Over what the turns of the workload went, as the provider tells it. */
function transports({ events }: Once): string[] {
  return events.flatMap((event) =>
    event.type === 'provider-request' && event.turn !== undefined
      ? [`${event.turn} ${event.transport}`]
      : [],
  );
}

describe.concurrent('codex falls back to HTTP', () => {
  test.each([
    'codex@0.142.0',
    'codex@0.169.0',
  ])('%s stays with it in that thread, and begins the next one with WebSocket', async (driver) => {
    const once = await runOnce(websocketBrokenThenHealthy, driver);
    const verdict = verdictOf(once, 'fallback-recovers');
    expect([verdict?.verdict, once.exitCode]).toEqual(['violated', 1]);
    const websocket = (turn: number) => Array.from({ length: turn }, () => '1 websocket');
    expect(transports(once)).toEqual([
      ...websocket(3),
      ...Array.from({ length: 10 }, (_, k) => `${k + 1} http`),
      '11 websocket',
      '12 websocket',
    ]);
    const shown = verdict?.evidence.map((index) => once.events[index]?.type);
    expect(shown).toEqual([
      ...['provider-request', 'provider-request', 'provider-request', 'provider-completed'],
    ]);
    for (const kept of ['no-lost-tail', 'turn-runs-once']) {
      expect([kept, verdictOf(once, kept)?.verdict]).toEqual([kept, 'holds']);
    }
  });
});

describe.concurrent('a realtime conversation of codex@0.169.0', () => {
  test.each([
    realtimeReset,
    realtimeClose,
  ])('$id: ends with its first connection', async (scenario) => {
    const once = await runOnce(scenario, 'codex@0.169.0');
    expect(verdictOf(once, 'reconnects')).toMatchObject({
      verdict: 'violated',
      reason: expect.stringMatching(/^Connection 1 of link realtime was lost, and operation 1/),
    });
    const opened = once.events.filter((event) => event.type === 'connection-opened');
    expect(opened.map((event) => event.link)).toEqual(['realtime']);
  });
});
