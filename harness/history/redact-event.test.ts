import { describe, expect, it } from 'vitest';
import type { EventBody } from './event.ts';
import { cutToBytes, redactEvent } from './redact-event.ts';

const secret = 'sk-abcdefghijkl';
const on = { link: 'client', connection: 1 } as const;
const unit = { type: 'unit-received', ...on, direction: 'upstream', unit: 0, bytes: 9 } as const;
const message = { kind: 'request', bytes: 9 } as const;

const places: Record<string, EventBody> = {
  'a message text': { ...unit, kind: 'frame', message: { ...message, text: `{"a":"${secret}"}` } },
  'an HTTP head': { ...unit, kind: 'head', head: `GET / HTTP/1.1\r\nCookie: ${secret}\r\n\r\n` },
  'the reason of a Close': {
    ...unit,
    kind: 'frame',
    close: { code: 1008, reason: `bad ${secret}` },
  },
  'an argument': {
    type: 'process-started',
    process: 'server',
    pid: 1,
    argv: ['codex', '--api-key', 'plain-secret', `--token=${secret}`, '-c', `x.token="${secret}"`],
  },
  'the environment': {
    type: 'run-started',
    seed: 1,
    plan: [],
    startedAt: '',
    environment: { OPENAI_API_KEY: 'plain-secret', node: 'v20' },
  },
  'stderr of an exit': {
    type: 'process-exited',
    process: 'server',
    pid: 1,
    code: 1,
    signal: null,
    expected: false,
    stderr: ['started', `error: Authorization: Bearer ${secret}`],
  },
  'an output line': { type: 'process-output', process: 'p', stream: 'stderr', text: secret },
  'a value of an operation': {
    type: 'ok',
    client: 'c',
    operation: 1,
    f: 'command',
    value: { argv: ['run', '--password', 'plain-secret'], nested: { deep: [{ token: secret }] } },
  },
  'an error': {
    type: 'fail',
    client: 'c',
    operation: 1,
    f: 'turn',
    error: { code: 'X', message: `401 for http://u:${secret}@host` },
  },
  'a path': {
    type: 'upgraded',
    ...on,
    path: `/v1?token=${secret}`,
    status: 101,
    deflate: 'absent',
  },
  'an address': {
    type: 'link-listening',
    link: 'l',
    listen: 'tcp://127.0.0.1:1',
    upstream: 'http://user:plain-secret@127.0.0.1:2',
    codec: 'sse',
  },
};

describe('redactEvent', () => {
  it.each(Object.entries(places))('takes secrets out of %s', (_, event) => {
    const clean = JSON.stringify(redactEvent(event, 4096));
    expect(clean).not.toContain(secret);
    expect(clean).not.toContain('plain-secret');
    expect(clean).toContain('[redacted]');
  });

  it('keeps what is no secret', () => {
    const event: EventBody = {
      type: 'process-started',
      process: 'server',
      pid: 7,
      argv: ['codex', 'app-server', '--listen', 'ws://127.0.0.1:0', '--max-tokens', '100'],
      version: '0.169.0',
    };
    expect(redactEvent(event, 4096)).toEqual(event);
  });

  it('cuts a long text and says so', () => {
    const event: EventBody = {
      ...unit,
      kind: 'line',
      message: { ...message, text: 'é'.repeat(50) },
    };
    expect(redactEvent(event, 9)).toMatchObject({ message: { text: 'éééé', truncated: true } });
  });

  it('cuts names that nobody would give', () => {
    const message = {
      kind: 'request',
      method: ' '.repeat(17_000),
      id: 'x'.repeat(2_000),
      bytes: 1,
    };
    const event = { type: 'unit-received', message } as unknown as EventBody;
    expect(redactEvent(event, 100)).toEqual({
      type: 'unit-received',
      message: {
        ...{ kind: 'request', method: ' '.repeat(1_000), id: 'x'.repeat(1_000), bytes: 1 },
        truncated: true,
      },
    });
  });

  it('keeps no half of a secret where it cuts', () => {
    const text = `${'x'.repeat(9)} ${secret}`;
    const event: EventBody = { ...unit, kind: 'line', message: { ...message, text } };
    expect(redactEvent(event, 20)).toMatchObject({ message: { text: 'xxxxxxxxx [redacted]' } });
    expect(redactEvent(event, 16)).toMatchObject({ message: { text: 'xxxxxxxxx [redac' } });
  });

  it('does not touch events without text', () => {
    const event: EventBody = { type: 'phase', ...on, phase: 'ready' };
    expect(redactEvent(event, 4096)).toBe(event);
  });
});

describe('cutToBytes', () => {
  it('ends in a whole character', () => {
    expect(cutToBytes('aé€😀', 100)).toBe('aé€😀');
    expect([0, 1, 2, 3, 5, 6, 9, 10].map((n) => cutToBytes('aé€😀', n))).toEqual([
      '',
      'a',
      'a',
      'aé',
      'aé',
      'aé€',
      'aé€',
      'aé€😀',
    ]);
  });
});
