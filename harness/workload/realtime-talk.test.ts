import { describe, expect, it } from 'vitest';
import { RealtimeTalk } from './realtime-talk.ts';

const { signal } = new AbortController();
const added = (text: number) => ({
  method: 'thread/realtime/itemAdded',
  params: { item: { content: [{ type: 'input_text', text: `[USER] ⟦r:${text}⟧` }] } },
});

describe('RealtimeTalk', () => {
  it('counts texts that are confirmed in their order', async () => {
    const talk = new RealtimeTalk();
    for (const text of [1, 3, 2]) talk.onNotification(added(text));
    expect(talk.confirmed).toBe(2);
    await talk.until(2, signal);
  });

  it('rejects when the conversation does not start, and not for an error in the middle of it', async () => {
    const error = { method: 'thread/realtime/error', params: { message: '503' } };
    const refused = new RealtimeTalk();
    refused.onNotification(error);
    await expect(refused.until('started', signal)).rejects.toMatchObject({
      message: 'the conversation did not start: 503',
    });
    const talk = new RealtimeTalk();
    talk.onNotification({ method: 'thread/realtime/started', params: {} });
    talk.onNotification(error);
    talk.onNotification(added(1));
    await talk.until(1, signal);
  });

  it('rejects once the conversation is over, with what was said of it', async () => {
    const talk = new RealtimeTalk();
    const waiting = talk.until(1, signal);
    talk.onNotification({ method: 'thread/realtime/started', params: {} });
    talk.onNotification({ method: 'thread/realtime/error', params: { message: 'reset' } });
    talk.onNotification({ method: 'thread/realtime/closed', params: { reason: 'error' } });
    await expect(waiting).rejects.toMatchObject({
      code: 'TURN_FAILED',
      message: 'the conversation ended (error): reset',
    });
  });

  it('rejects when it is aborted', async () => {
    const stop = new AbortController();
    const waiting = new RealtimeTalk().until('started', stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
