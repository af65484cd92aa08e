import { describe, expect, it } from 'vitest';
import { storedTurns } from './thread-history.ts';

const user = (text: string) => ({ type: 'userMessage', content: [{ type: 'text', text }] });
const agent = (text: string) => ({ type: 'agentMessage', text });

describe('storedTurns', () => {
  it('reads the turns of a thread with their numbers and tokens', () => {
    const items = [user('⟦midturn turn=2 deltas=2⟧ ⟦t:99⟧'), agent('⟦t:1⟧'), agent('⟦t:2⟧x')];
    const failed = { id: 'b', status: 'failed', error: { message: 'no' }, items: [] };
    const result = { thread: { turns: [{ id: 'a', status: 'completed', items }, failed] } };
    expect(storedTurns(result)).toEqual([
      { id: 'a', status: 'completed', error: undefined, number: 2, tokens: [1, 2] },
      { id: 'b', status: 'failed', error: 'no', number: undefined, tokens: [] },
    ]);
  });

  it('takes what has another shape for no turn', () => {
    const shapes = [undefined, null, 'x', {}, { thread: null }, { thread: { turns: 3 } }];
    for (const shape of shapes) expect(storedTurns(shape)).toEqual([]);
    expect(storedTurns({ thread: { turns: [null, { status: 'completed' }] } })).toEqual([]);
  });
});
