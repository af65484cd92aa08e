import { describe, expect, test } from 'vitest';
import { slowConsumer } from './backpressure/slow-consumer.ts';
import { clientClose } from './close/client-close.ts';
import { resetMidTurn } from './tail/reset-mid-turn.ts';
import { runOnce } from './testing/run-once.ts';

const verdictOf = (once: Awaited<ReturnType<typeof runOnce>>, invariant: string) =>
  once.result.verdicts.find((verdict) => verdict.invariant === invariant);

describe('reset mid-turn', () => {
  test.each([
    'codex@0.117.0',
    'codex@0.169.0',
  ])('%s loses nothing that resuming does not recover', async (driver) => {
    const once = await runOnce(resetMidTurn, driver);
    const tail = verdictOf(once, 'no-lost-tail');
    expect([tail?.verdict, tail?.grade]).toEqual(['holds', 'recovered']);
    // Both versions answer a Close with FIN, which is told and is not what this is about.
    const broken = once.result.verdicts.filter(({ verdict }) => verdict !== 'holds');
    expect(broken.map(({ invariant }) => invariant)).toEqual(['clean-close']);
    const shown = tail?.evidence.map((index) => once.events[index]?.type) ?? [];
    expect(shown).toContain('client-tokens');
  });
});

describe('slow consumer, the same flood', () => {
  test('codex@0.117.0 cuts the reader off without warning', async () => {
    const once = await runOnce(slowConsumer, 'codex@0.117.0');
    expect(verdictOf(once, 'slow-consumer-survives')?.verdict).toBe('violated');
    expect(once.exitCode).toBe(1);
  });

  test('codex@0.169.0 waits for the reader', async () => {
    const once = await runOnce(slowConsumer, 'codex@0.169.0');
    const asked = slowConsumer.invariants.map((id) => [id, verdictOf(once, id)?.verdict]);
    expect(asked).toEqual([
      ['slow-consumer-survives', 'holds'],
      ['no-lost-tail', 'holds'],
      ['in-order-once', 'holds'],
    ]);
  });
});

test('the close handshake shows the frames that the server sent, or did not', async () => {
  const once = await runOnce(clientClose, 'codex@0.169.0');
  const close = verdictOf(once, 'clean-close');
  expect(close?.verdict).not.toBe('unknown');
  const evidence = close?.evidence.map((index) => once.events[index]?.type) ?? [];
  expect(evidence).toContain('unit-injected');
});
