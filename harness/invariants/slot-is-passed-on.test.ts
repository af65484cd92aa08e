import { describe, expect, it } from 'vitest';
import type { EventBody, Parties } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { slotIsPassedOn } from './slot-is-passed-on.ts';
import { among, at, delivered, ended, historyOf, stage, upgraded } from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  slotIsPassedOn.judge(historyOf(...events), defaultBounds);

const on = (link: string, connection = 1) => ({ link, connection });
const listening = (link: string): EventBody => ({
  ...{ type: 'link-listening', link, listen: '', upstream: 'ws://one', codec: 'websocket' },
});
const links = [listening('a'), listening('b')];
const refused = (link: string, connection = 1, code = 4001): EventBody => ({
  ...{ type: 'unit-received', ...on(link, connection), direction: 'downstream', unit: 1 },
  ...{ kind: 'frame', bytes: 4, opcode: 8, fin: true, close: { code, reason: 'taken' } },
});
const vanishes: EventBody = {
  ...{ type: 'fault-fired', fault: 1, name: 'vanish', ...on('a'), effect: 'vanish' },
  silent: true,
};
const turnedAway = [...links, upgraded(on('a')), at(500, upgraded(on('b'))), refused('b')];

describe('slot-is-passed-on', () => {
  it('holds when who was turned away gets the slot once its holder has left', () => {
    const verdict = judge(
      ...turnedAway,
      at(2_000, ended('client', 'fin', on('a'))),
      at(4_000, upgraded(on('b', 2))),
      at(20_000, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [5, 4, 6] });
  });

  it('is violated when who was turned away stays away, and says whose part that is', () => {
    const left = at(2_000, ended('client', 'fin', on('a')));
    expect(judge(...turnedAway, left, at(12_001, stage('stop')))).toMatchObject({
      verdict: 'violated',
      reason:
        'Connection 1 of link b was turned away, and its client did not come back in 10001 ms after the slot was free (bound 10000 ms): that is on the client of link b.',
      evidence: [5, 4],
    });
    expect(judge(...turnedAway, left, at(12_000, stage('stop'))).verdict).toBe('unknown');
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const tested = { program: 'daemon', standing: 'tested' } as const;
    const party: Parties = { client: ours, server: tested };
    const own = judge(
      among({ a: party, b: party }),
      ...turnedAway,
      left,
      at(60_000, stage('stop')),
    );
    expect(own).toMatchObject({ verdict: 'unknown', nothing: true });
  });

  it('is violated by a server that turns others away for one that has long been gone', () => {
    const verdict = judge(
      ...[...links, upgraded(on('a')), at(500, vanishes)],
      ...[at(1_000, upgraded(on('b'))), refused('b')],
      ...[at(11_000, upgraded(on('b', 2))), refused('b', 2)],
      at(12_000, stage('stop')),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Connection 2 of link b was turned away 10501 ms after the client of connection 1 of link a was gone (bound 10000 ms): that is on the server of link b.',
      evidence: [7, 3],
    });
  });

  it('holds when the slot of one that is half-open is given on', () => {
    const verdict = judge(
      ...[...links, upgraded(on('a')), at(500, vanishes)],
      ...[at(1_000, upgraded(on('b'))), at(9_000, stage('stop'))],
    );
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [3, 4] });
  });

  it('asks nothing while the holder is there, or is heard of again', () => {
    expect(judge(...turnedAway, at(60_000, stage('stop')))).toMatchObject({ nothing: true });
    const again = [vanishes, at(2_000, delivered('downstream', 4, {}, on('a')))];
    const heard = judge(...turnedAway, ...again, at(60_000, stage('stop')));
    expect(heard.verdict).toBe('unknown');
    const healed: EventBody = { type: 'fault-healed', fault: 1, link: 'a' };
    const back = judge(
      ...[...links, upgraded(on('a')), vanishes, at(500, healed)],
      ...[at(11_000, upgraded(on('b'))), refused('b'), at(60_000, stage('stop'))],
    );
    expect(back).toMatchObject({ nothing: true });
    const idle = judge(
      ...[...links, upgraded(on('a')), { ...vanishes, silent: undefined, name: 'drop' } as never],
      ...[at(11_000, upgraded(on('b'))), refused('b'), at(60_000, stage('stop'))],
    );
    expect(idle).toMatchObject({ nothing: true });
  });

  it('asks nothing more once a third one has the slot', () => {
    const verdict = judge(
      listening('c'),
      ...turnedAway,
      ended('client', 'fin', on('a')),
      upgraded(on('c')),
      at(60_000, stage('stop')),
    );
    expect(verdict).toMatchObject({ nothing: true });
  });

  it('takes an end of another kind, or of another server, for no refusal', () => {
    const left = [ended('client', 'fin', on('a')), at(60_000, stage('stop'))];
    const done = [...links, upgraded(on('a')), upgraded(on('b')), refused('b', 1, 1000)];
    expect(judge(...done, ...left)).toMatchObject({ nothing: true });
    const other: EventBody = { ...listening('b'), upstream: 'ws://two' } as EventBody;
    const apart = [listening('a'), other, upgraded(on('a')), upgraded(on('b')), refused('b')];
    expect(judge(...apart, ...left)).toMatchObject({ nothing: true });
  });
});
