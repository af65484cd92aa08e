import { describe, expect, test } from 'vitest';
import { explainPlan } from './explain.ts';
import { parsePlan } from './parse.ts';

describe('explainPlan', () => {
  test.each([
    [
      'reset on item/agentMessage/delta#3',
      'At the 3rd `item/agentMessage/delta`, sends RST to both peers.',
    ],
    [
      'close(1011, "restart") on turn/started#2 connection 1',
      'At the 2nd `turn/started` on connection 1, sends a Close frame with code 1011 and reason "restart" to both peers.',
    ],
    [
      'stall downstream for 5s on turn/started',
      'From every `turn/started` on, stops reading, so that the writes of the sender block, from server to client, for 5 s.',
    ],
    [
      'latency(50ms, jitter 10ms) upstream',
      'From the start of every connection, delivers everything 50 ms ± 10 ms later, from client to server.',
    ],
    [
      'cut(payload+5, then reset) on item/completed',
      'At the first `item/completed`, delivers the unit up to byte 5 of its payload, then sends RST.',
    ],
    ['drop p=0.1 on item/*', 'At every `item/*`, with probability 0.1, withholds the message.'],
    [
      'drop on turn/start:response#2 times 3',
      'At the 2nd response to `turn/start` and the 2 that follow, withholds the message.',
    ],
    [
      'reset on link provider after 4096 bytes',
      'After 4096 bytes on link `provider`, sends RST to both peers.',
    ],
    ['drop times 3 turn 2', 'At every message, in turn 2, withholds the message, 3 times at most.'],
  ])('%s', (text, sentence) => expect(explainPlan(parsePlan(text))).toEqual([sentence]));
});
