import { describe, expect, it } from 'vitest';
import { boundedBackoff } from './bounded-backoff.ts';
import { defaultBounds } from './invariant.ts';
import {
  at,
  got,
  historyOf,
  operation,
  received,
  response,
  type Timed,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  boundedBackoff.judge(historyOf(...events), defaultBounds);

const opened = (...times: number[]): Timed[] =>
  times.map((time, i) =>
    at(time, { type: 'connection-opened', link: 'client', connection: i + 1 }),
  );

const every = (gapMs: number, times: number) =>
  opened(...Array.from({ length: times }, (_, i) => i * gapMs));

describe('bounded-backoff', () => {
  it('holds for attempts with growing gaps, the first retry at once', () => {
    expect(judge(...opened(0, 10, 260, 800, 1_900, 4_000, 8_000))).toMatchObject({
      verdict: 'holds',
      reason: '1 row of attempts were spaced, the longest of 7.',
      evidence: [0, 6],
    });
  });

  it('is violated by a hot loop', () => {
    expect(judge(...opened(0, 10, 25, 40))).toMatchObject({
      verdict: 'violated',
      reason:
        'The client of link client tried again without waiting: gaps of 10 and 15 ms in a row of 4 attempts.',
      evidence: [0, 1, 2],
    });
  });

  it('holds for retries at once after attempts that each lasted seconds', () => {
    const attempt = (connection: number, from: number): Timed[] => [
      at(from, { type: 'connection-opened', link: 'client', connection }),
      at(from + 3_000, {
        type: 'end-received',
        link: 'client',
        connection,
        side: 'client',
        how: 'fin',
      }),
    ];
    const row = [1, 2, 3, 4].flatMap((n) => attempt(n, (n - 1) * 3_001));
    expect(judge(...row).verdict).toBe('holds');
  });

  it('is violated by a storm', () => {
    expect(judge(...every(200, 25))).toMatchObject({ verdict: 'violated', evidence: [0, 20] });
  });

  it('is violated by attempts that come faster and faster', () => {
    expect(judge(...opened(0, 4_000, 8_000, 12_000, 13_000, 14_000, 15_000)).reason).toContain(
      'faster and faster: 4000 ms between attempts, then 1000 ms',
    );
  });

  it('is violated by a client that never backs off', () => {
    expect(judge(...every(1_000, 25)).reason).toContain('never backed off: 25 attempts');
  });

  it('is violated by a wait that is longer than a reconnect may take', () => {
    const closed = (connection: number) =>
      ({ type: 'connection-closed', link: 'client', connection }) as const;
    const [a, b, c] = opened(0, 200, 13_000) as [Timed, Timed, Timed];
    const events = [a, at(10, closed(1)), b, at(210, closed(2)), c];
    expect(judge(...events).verdict).toBe('holds');
    expect(judge(operation('invoke', 1), ...events)).toMatchObject({
      verdict: 'violated',
      reason:
        'The client of link client waited 12790 ms before attempt 3 in a row (at most 10000 ms): its waits have no cap.',
      evidence: [5, 3],
    });
  });

  it('starts a new row after a success', () => {
    const answer = received('downstream', 0, response(3), { link: 'client', connection: 2 });
    const [a, b, ...rest] = opened(0, 10, 20, 30);
    const verdict = judge(...([a, b, at(15, answer), ...rest] as Timed[]));
    expect(verdict.verdict).toBe('holds');
  });

  it('starts a new row for a new turn', () => {
    const [a, b, c] = opened(0, 10, 20);
    const asked = at(15, operation('invoke', 2));
    expect(judge(...([a, b, asked, c] as Timed[])).verdict).toBe('holds');
  });

  it('judges what a client says of its attempts', () => {
    const connecting = (attempt: number) =>
      ({ type: 'client-connecting', client: 'c', attempt, delayMs: 0 }) as const;
    expect(judge(connecting(1), connecting(2), connecting(3)).verdict).toBe('violated');
    const good = { ...(got('live', [1]) as object), client: 'c' } as ReturnType<typeof got>;
    expect(judge(connecting(1), connecting(2), good, connecting(1)).verdict).toBe('holds');
  });

  it('judges requests that the provider gets again and again', () => {
    const asked = (request: number) =>
      ({ type: 'provider-request', request, transport: 'http', turn: 1 }) as const;
    expect(judge(asked(1), asked(2), asked(3))).toMatchObject({
      verdict: 'violated',
      evidence: [0, 1, 2],
    });
  });

  it('is unknown when nothing was tried again', () => {
    expect(judge(...opened(0)).verdict).toBe('unknown');
  });

  it('tells the attempts of several clients from those of one', () => {
    const on = (connection: number) => ({ link: 'client', connection });
    const clients = ['a', 'b', 'c'];
    const began: Timed[] = clients.flatMap((client, i) => [
      at(0, { type: 'invoke', client, operation: i + 1, f: 'turn' } as const),
      at(1, { type: 'connection-opened', ...on(i + 1) } as const),
    ]);
    const lost = clients.map((_, i) =>
      at(2_000, { type: 'connection-closed', ...on(i + 1) } as const),
    );
    const tries = (gapMs: number) =>
      Array.from({ length: 9 }, (_, i): Timed[] => {
        const time = 2_000 + gapMs * (Math.floor(i / 3) + 1) + (i % 3);
        return [
          at(time, { type: 'connection-opened', ...on(i + 4) }),
          at(time, { type: 'connection-closed', ...on(i + 4) }),
        ];
      }).flat();
    expect(judge(...began, ...lost, ...tries(300)).verdict).toBe('holds');
    expect(judge(...began, ...lost, ...tries(10))).toMatchObject({ verdict: 'violated' });
  });
});
