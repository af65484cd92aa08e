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
    [
      'vanish on turn/started for good',
      'From every `turn/started` on, lets no byte pass either way, while both sockets stay open: a half-open connection, for good: the heal does not take it back.',
    ],
    [
      'cut(1000, then reset)',
      'On every connection, delivers the first 1000 bytes of the direction, then sends RST.',
    ],
    [
      'reset while approval open',
      'At the first unit, while an approval is open, sends RST to both peers.',
    ],
    [
      'end after turn-completed',
      'At the first unit, after a turn has completed, ends the connection to both peers with FIN and no Close frame.',
    ],
    [
      'restart(2s, signal SIGKILL) server on turn/started#2',
      'At the 2nd `turn/started`, ends process `server` with SIGKILL and starts it again 2 s later.',
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
    [
      'accept-then-close connection 2',
      'As connection 2 begins, accepts the connection and ends it at once.',
    ],
    [
      'accept-then-close times 3',
      'As every connection begins, accepts the connection and ends it at once, 3 times at most.',
    ],
    [
      'limit-data(4096)',
      'On every connection, lets 4096 bytes of the connection pass, then sends FIN.',
    ],
    [
      'vanish connection 1',
      'From the start of connection 1, lets no byte pass either way, while both sockets stay open: a half-open connection.',
    ],
    [
      'latency(5ms) p=0.5',
      'From the start of every connection, with probability 0.5 for each connection, delivers everything 5 ms later, from server to client.',
    ],
    [
      'kill server on x',
      'At the first `x`, kills process `server`: no handler runs, its sockets and files stay as they are.',
    ],
    [
      'reset in the resume window after 2s',
      'After 2 s, in the resume window, sends RST to both peers.',
    ],
    [
      'stall on x until y',
      'From every `x` on, stops reading, so that the writes of the sender block, from server to client, until `y`.',
    ],
    ['swallow-response on turn/start', 'At every answer to `turn/start`, withholds it.'],
    ['drop times 3 turn 2', 'At every message, in turn 2, withholds the message, 3 times at most.'],
  ])('%s', (text, sentence) => expect(explainPlan(parsePlan(text))).toEqual([sentence]));
});
