import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { boundedBackoff } from './bounded-backoff.ts';
import { defaultBounds } from './invariant.ts';
import {
  among,
  at,
  historyOf,
  operation,
  received,
  response,
  type Timed,
  upgraded,
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

  it('says nothing of how often our own client tries, and names whose attempts they are', () => {
    const connecting = (attempt: number) =>
      ({ type: 'client-connecting', client: 'c', attempt, delayMs: 0 }) as const;
    expect(judge(connecting(1), connecting(2), connecting(3))).toMatchObject({ nothing: true });
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const loop = { program: 'loop', standing: 'tested' } as const;
    const model = { program: 'scripted provider', standing: 'ours', isModel: true } as const;
    const codex = { program: 'codex', standing: 'other' } as const;
    const parties = among({
      client: { client: ours, server: loop },
      upstream: { client: loop, server: codex },
      provider: { client: codex, server: model },
    });
    // A port that is dead: our client tries again and again, well spaced or not.
    expect(judge(parties, ...opened(0, 10, 20, 30))).toMatchObject({ nothing: true });
    const asked = (request: number) =>
      ({ type: 'provider-request', request, transport: 'http', turn: 1 }) as const;
    expect(judge(parties, asked(1), asked(2), asked(3))).toMatchObject({ nothing: true });
    const upstream = opened(0, 10, 20, 30).map(([time, body]): Timed => {
      return at(time, { ...body, link: 'upstream' } as EventBody);
    });
    expect(judge(parties, ...upstream)).toMatchObject({
      verdict: 'violated',
      reason: expect.stringMatching(/^The client of link upstream \(loop\) tried again without/),
    });
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

  it('is violated by a burst, though never two waits in a row are too short', () => {
    const times = Array.from({ length: 20 }, (_, k) => Math.floor(k / 2) * 60 + (k % 2));
    expect(judge(...opened(...times))).toMatchObject({
      verdict: 'violated',
      reason:
        'The client of link client tried 10 times in 241 ms without success, in a row of 20 attempts.',
    });
    const began = ['a', 'b'].flatMap((client, i): Timed[] => [
      at(0, { type: 'invoke', client, operation: i + 1, f: 'turn' }),
      at(0, { type: 'connection-opened', link: 'client', connection: i + 1 }),
    ]);
    const dials = Array.from({ length: 20 }, (_, k): Timed => {
      return at(1_000 + k * 30, { type: 'connection-opened', link: 'client', connection: k + 3 });
    });
    expect(judge(...began, ...dials)).toMatchObject({ verdict: 'violated' });
  });

  it('takes connections that stand side by side for no retries of each other', () => {
    const standing = [1, 2, 3, 4].flatMap((connection): Timed[] => {
      const on = { link: 'client', connection };
      return [at(connection, { type: 'connection-opened', ...on }), at(5, upgraded(on))];
    });
    expect(judge(...standing)).toMatchObject({ nothing: true });
    const side = [1, 2, 3, 4].flatMap((connection): Timed[] => {
      const on = { link: 'client', connection };
      const closed = at(900, { type: 'connection-closed', ...on });
      return [at(connection, { type: 'connection-opened', ...on }), closed];
    });
    const sorted = side.sort(([a], [b]) => a - b);
    expect(judge(...sorted).verdict).toBe('unknown');
  });
});

describe('bounded-backoff over HTTP', () => {
  const unit = (connection: number, direction: 'upstream' | 'downstream', rest: object) =>
    ({
      ...{ type: 'unit-received', link: 'provider', connection, direction, unit: 0, bytes: 90 },
      ...rest,
    }) as EventBody;
  const asks = (connection: number, path = '/v1/chat/completions') => [
    unit(connection, 'upstream', { kind: 'head', head: `POST ${path} HTTP/1.1\r\n\r\n` }),
    unit(connection, 'upstream', {
      ...{ kind: 'body', message: { kind: 'event', method: 'x', means: 'turn-start', bytes: 9 } },
    }),
  ];
  const answers = (connection: number, status: number) => [
    unit(connection, 'downstream', {
      ...{ kind: 'head', head: `HTTP/1.1 ${status} X\r\ncontent-length: 2\r\n\r\n` },
    }),
    unit(connection, 'downstream', { kind: 'body', bytes: 2 }),
  ];
  const row = (status: number, gapMs: number, connection = (_: number) => 1) =>
    [0, 1, 2, 3].flatMap((k) => [
      ...asks(connection(k)).map((one) => at(k * gapMs, one)),
      ...answers(connection(k), status).map((one) => at(k * gapMs + 5, one)),
    ]);

  it('knows a success of any protocol by its status, and a failure too', () => {
    expect(judge(...row(200, 10))).toMatchObject({ nothing: true });
    expect(judge(...row(503, 10))).toMatchObject({ verdict: 'violated' });
    expect(judge(...row(503, 400)).verdict).toBe('holds');
  });

  it('takes parallel requests for no retries of each other', () => {
    const side = [1, 2, 3, 4].flatMap((c) => asks(c).map((one) => at(c, one)));
    const later = [1, 2, 3, 4].flatMap((c) => answers(c, 503).map((one) => at(400 + c, one)));
    expect(judge(...side, ...later)).toMatchObject({ nothing: true });
  });

  it('takes upgrades that nobody answered for attempts to connect', () => {
    const tries = (gapMs: number, head?: string) =>
      [1, 2, 3, 4].flatMap((connection) => [
        at(connection * gapMs, {
          ...{ type: 'connection-opened', link: 'provider', connection },
        } as EventBody),
        at(
          connection * gapMs + 1,
          unit(connection, 'upstream', { kind: 'head', ...(head && { head }) }),
        ),
        at(connection * gapMs + 2, {
          ...{ type: 'end-received', link: 'provider', connection, side: 'client', how: 'fin' },
        } as EventBody),
      ]);
    for (const head of [undefined, 'GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n']) {
      expect(judge(...tries(20, head))).toMatchObject({ verdict: 'violated' });
      expect(judge(...tries(400, head))).toMatchObject({ verdict: 'holds' });
    }
    expect(judge(...tries(20, 'GET /readyz HTTP/1.1\r\n\r\n'))).toMatchObject({ nothing: true });
  });

  it('tells a request that is polled from one that is tried again', () => {
    const poll = [0, 1, 2, 3].flatMap((k) => [
      at(k * 10, unit(1, 'upstream', { kind: 'head', head: 'GET /readyz HTTP/1.1\r\n\r\n' })),
      ...answers(1, 503).map((one) => at(k * 10 + 5, one)),
    ]);
    expect(judge(...poll)).toMatchObject({ nothing: true });
  });
});
