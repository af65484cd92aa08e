import { describe, expect, it } from 'vitest';
import { acpProfile } from '../wire/profiles/acp.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import { responsesProfile } from '../wire/profiles/responses.ts';
import { doubtAbout, type LinkAhead } from './doubts.ts';
import { parsePlan } from './parse.ts';
import { resolvePlan } from './resolve.ts';

const appServer: LinkAhead = { name: 'app', codec: 'auto', profile: appServerProfile };
const raw: LinkAhead = { name: 'bytes', codec: 'raw' };
const sse: LinkAhead = { name: 'model', codec: 'sse', profile: responsesProfile };
const lines: LinkAhead = { name: 'lines', codec: 'jsonl', profile: acpProfile };
const bare: LinkAhead = { name: 'bare', codec: 'auto' };

const doubts = (text: string, ...links: LinkAhead[]) =>
  resolvePlan(parsePlan(text)).map((rule) => doubtAbout(rule, links));

describe('doubtAbout', () => {
  it.each<[string, LinkAhead, string]>([
    ['reset on turn/started', raw, 'it is about messages, and link `bytes` is cut as raw'],
    ['oversize', raw, '`oversize` is for websocket, jsonl or sse, and link `bytes` is cut as raw'],
    ['cut(end-1)', raw, '`cut` is for websocket, jsonl or sse, and link `bytes` is cut as raw'],
    ['close', sse, '`close` is for websocket, and link `model` is cut as sse'],
    [
      'handshake-error',
      lines,
      '`handshake-error` is for websocket or sse, and link `lines` is cut as jsonl',
    ],
    ['drop-pong on turn/started', appServer, '`drop-pong` cannot act at such a message'],
    ['answer on turn/start:notification', appServer, '`answer` cannot act at such a message'],
    [
      'reset during streaming',
      bare,
      'it is about turns, phases or clients, which link `bare` without a profile does not have',
    ],
    ['reset client tui', sse, 'the profile `responses` of link `model` has no `initialize`'],
    ['reset during approval-open', sse, 'the profile `responses` of link `model` has no approvals'],
    [
      'answer on response.create',
      { ...sse, codec: 'auto' },
      '`answer` is about requests and their answers, and the profile `responses` of link `model` has events only',
    ],
    [
      'swallow-response on response.create',
      { ...sse, codec: 'websocket' },
      '`swallow-response` is about requests and their answers, and the profile `responses` of link `model` has events only',
    ],
    [
      'reset on turn/strated',
      appServer,
      'the profile `app-server` knows no `turn/strated`: did you mean `turn/started`?',
    ],
    ['kill server', appServer, 'it is about process `server`, and no process is known'],
    [
      'kill sever',
      { ...appServer, processes: ['server'] },
      'it is about process `sever`, and known are server',
    ],
    ['reset link b', appServer, 'there is no link `b`, only `app`'],
  ])('says of `%s`', (text, link, doubt) => {
    expect(doubts(text, link)).toEqual([doubt]);
  });

  it.each<[string, LinkAhead]>([
    ['reset', raw],
    ['latency(50ms) downstream', raw],
    ['reset after 4096 bytes', raw],
    ['reset during streaming', appServer],
    ['stall downstream for 5s on turn/started', appServer],
    ['swallow-response on turn/start', appServer],
    ['drop on turn/start:response', appServer],
    ['answer on item/*', appServer],
    ['close', bare],
    ['reset in the resume window', bare],
    ['exit-after(turns 1) server', { ...appServer, processes: ['server'] }],
  ])('has nothing to say of `%s`', (text, link) => {
    expect(doubts(text, link)).toEqual([undefined]);
  });

  it('is satisfied by one link that fits', () => {
    expect(doubts('close; close link bytes', raw, appServer)).toEqual([
      undefined,
      '`close` is for websocket, and link `bytes` is cut as raw',
    ]);
  });
});
