import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import type { EventBody } from '../history/event.ts';
import { AcpSession } from './acp-session.ts';
import { TokenLog } from './token-log.ts';

function setUp() {
  const live: number[] = [];
  const record = (event: EventBody) => {
    if (event.type === 'client-tokens') live.push(...event.tokens);
  };
  const tokens = new TokenLog({ record }, systemClock, 'client-1');
  const session = new AcpSession(tokens);
  const say = (sessionUpdate: string, text: string) =>
    session.onNotification({
      method: 'session/update',
      params: { sessionId: 's', update: { sessionUpdate, content: { type: 'text', text } } },
    });
  const flushed = () => {
    tokens.flush();
    return live;
  };
  return { session, say, live: flushed };
}

describe('AcpSession', () => {
  it('takes what the agent says for the turn that is under way', () => {
    const { session, say, live } = setUp();
    say('agent_message_chunk', '⟦t:1⟧');
    session.begin(1);
    say('agent_message_chunk', '⟦t:2⟧');
    say('agent_thought_chunk', '⟦t:3⟧');
    expect(live()).toEqual([2]);
  });

  it('tells what is told again by the turns whose prompts come before', () => {
    const { session, say, live } = setUp();
    session.begin(2);
    session.beginReplay();
    say('agent_message_chunk', '⟦t:1⟧');
    say('user_message_chunk', '⟦midturn turn=1 deltas=2⟧');
    say('agent_message_chunk', '⟦t:2⟧');
    say('agent_message_chunk', '⟦t:3⟧');
    say('user_message_chunk', '⟦midturn turn=2 deltas=1⟧');
    say('user_message_chunk', '⟦midturn turn=3 deltas=1⟧');
    say('agent_message_chunk', '⟦t:4⟧');
    expect([...session.endReplay()]).toEqual([
      [1, [2, 3]],
      [3, [4]],
    ]);
    say('agent_message_chunk', '⟦t:5⟧');
    expect(live()).toEqual([5]);
  });
});
