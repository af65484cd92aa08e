import { describe, expect, it } from 'vitest';
import { connectionsOf } from '../history/connections.ts';
import { attachmentsOf } from './attachments.ts';
import { historyOf, received, request, response } from './testing/history-of.ts';

const threads = (...events: Parameters<typeof historyOf>) =>
  connectionsOf(historyOf(...events)).flatMap((c) =>
    attachmentsOf(c).map(({ thread, asked, answer }) => [thread, asked.index, answer?.index]),
  );

describe('attachmentsOf', () => {
  it('takes the name of a thread from the answer where its request has none', () => {
    const found = threads(
      received('upstream', 0, request(1, 'thread/start')),
      received('downstream', 0, { ...response(1, 'thread/start'), thread: 't1' }),
    );
    expect(found).toEqual([['t1', 0, 1]]);
  });

  it('takes it from the request where the answer has none, as in ACP', () => {
    const found = threads(
      received('upstream', 0, { ...request(1, 'session/resume'), thread: 's1' }),
      received('downstream', 0, response(1, 'session/resume')),
    );
    expect(found).toEqual([['s1', 0, 1]]);
  });

  it('leaves out what was refused, and keeps what waits', () => {
    const found = threads(
      received('upstream', 0, { ...request(1, 'thread/resume'), thread: 't1' }),
      received('upstream', 1, { ...request(2, 'thread/resume'), thread: 't2' }),
      received('downstream', 0, { kind: 'error', id: 1, method: 'thread/resume' }),
    );
    expect(found).toEqual([['t2', 1, undefined]]);
  });

  it('gives a fork the name of the new thread', () => {
    const found = threads(
      received('upstream', 0, { ...request(1, 'thread/fork'), thread: 't1' }),
      received('downstream', 0, { ...response(1, 'thread/fork'), thread: 't2' }),
    );
    expect(found).toEqual([['t2', 0, 1]]);
  });

  it('counts an answer whose request was not seen', () => {
    const found = threads(
      received('downstream', 0, { ...response(1, 'thread/resume'), thread: 't1' }),
    );
    expect(found).toEqual([['t1', 0, 0]]);
  });
});
