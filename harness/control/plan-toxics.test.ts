import { describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/parse.ts';
import { toxicsOfPlan } from './plan-toxics.ts';

describe('toxicsOfPlan', () => {
  it('translates each fault that is about bytes, in order', () => {
    const plan = parsePlan(`
      latency(50ms, jitter 10ms) both p=0.25
      bandwidth(100) upstream
      slow-close(2s)
      timeout
      reset-peer(1s)
      slicer(64, variation 100, pause 2ms)
      limit-data(1000)
    `);
    expect(toxicsOfPlan(plan)).toMatchInlineSnapshot(`
      [
        {
          "attributes": {
            "jitter": 10,
            "latency": 50,
          },
          "name": "midturn-1-upstream",
          "stream": "upstream",
          "toxicity": 0.25,
          "type": "latency",
        },
        {
          "attributes": {
            "jitter": 10,
            "latency": 50,
          },
          "name": "midturn-1-downstream",
          "stream": "downstream",
          "toxicity": 0.25,
          "type": "latency",
        },
        {
          "attributes": {
            "rate": 100,
          },
          "name": "midturn-2-upstream",
          "stream": "upstream",
          "toxicity": 1,
          "type": "bandwidth",
        },
        {
          "attributes": {
            "delay": 2000,
          },
          "name": "midturn-3-downstream",
          "stream": "downstream",
          "toxicity": 1,
          "type": "slow_close",
        },
        {
          "attributes": {
            "timeout": 0,
          },
          "name": "midturn-4-downstream",
          "stream": "downstream",
          "toxicity": 1,
          "type": "timeout",
        },
        {
          "attributes": {
            "timeout": 1000,
          },
          "name": "midturn-5-downstream",
          "stream": "downstream",
          "toxicity": 1,
          "type": "reset_peer",
        },
        {
          "attributes": {
            "average_size": 64,
            "delay": 2000,
            "size_variation": 64,
          },
          "name": "midturn-6-downstream",
          "stream": "downstream",
          "toxicity": 1,
          "type": "slicer",
        },
        {
          "attributes": {
            "bytes": 1000,
          },
          "name": "midturn-7-downstream",
          "stream": "downstream",
          "toxicity": 1,
          "type": "limit_data",
        },
      ]
    `);
  });

  it.each([
    ['reset on turn/started#2', 'it has no such fault'],
    ['latency(5ms) after 10 bytes', 'it cannot wait (`after`)'],
    ['latency(5ms) connection 2', 'it cannot wait (`connection`)'],
    ['limit-data(5) p=0.5', 'it draws for connections, not for their bytes'],
  ])('refuses %s and says why', (text, why) => {
    expect(() => toxicsOfPlan(parsePlan(text))).toThrowError(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining(why) }),
    );
  });
});
