import { describe, expect, it } from 'vitest';
import type { EventBody, HistoryEvent, RecordedMessage } from '../history/event.ts';
import { plainPalette } from '../report/palette.ts';
import { trafficLog } from './traffic-log.ts';

const on = { link: 'client', connection: 1 };
const message = (
  direction: 'upstream' | 'downstream',
  body: Omit<RecordedMessage, 'bytes'>,
): EventBody => ({
  ...{ type: 'unit-received', ...on, direction, unit: 0, kind: 'frame', bytes: 131 },
  message: { ...body, bytes: 125 },
});

function logOf(...bodies: EventBody[]): string[] {
  const lines: string[] = [];
  const log = trafficLog({
    print: (line) => lines.push(line),
    colours: plainPalette,
    timeOfDay: () => '14:02:11.120',
  });
  bodies.forEach((body, index) => {
    log.add({ index, time: index, ...body } as HistoryEvent);
  });
  log.flush();
  return lines;
}

const delta = message('downstream', { kind: 'notification', method: 'item/agentMessage/delta' });

describe('trafficLog', () => {
  it('shows a turn, its phase and what a fault did', () => {
    expect(
      logOf(
        { type: 'connection-opened', ...on },
        { type: 'phase', ...on, phase: 'ready' },
        message('upstream', { kind: 'request', method: 'turn/start', id: 3 }),
        message('downstream', { kind: 'response', method: 'turn/start', id: 3 }),
        {
          ...{ type: 'fault-fired', fault: 1, name: 'reset', ...on },
          ...{ method: 'turn/started', effect: 'reset both sides' },
        },
        { type: 'connection-closed', ...on },
      ),
    ).toEqual([
      '14:02:11.120  #1 ·  client connected to the proxy',
      '14:02:11.120  #1 →  turn/start #3                                   131 B  ready',
      '14:02:11.120  #1 ←  turn/start #3 answered                          131 B  ready',
      '14:02:11.120  #1 ⚡  fault 1 reset at turn/started: reset both sides',
      '14:02:11.120  #1 ·  closed',
    ]);
  });

  it('shows the first delta at once and counts those behind it', () => {
    expect(logOf(delta, delta, delta, delta)).toEqual([
      '14:02:11.120  #1 ←  item/agentMessage/delta                         131 B  ',
      '14:02:11.120  #1 ←  item/agentMessage/delta × 3                     393 B  ',
    ]);
  });

  it('counts what came after the end of the connection', () => {
    const discarded: EventBody = {
      ...{ type: 'unit-delivered', ...on, direction: 'downstream', unit: 4, last: 4 },
      ...{ bytes: 131, as: 'discarded', fault: 1 },
    };
    expect(logOf(delta, discarded, delta, discarded, delta, discarded)).toEqual([
      '14:02:11.120  #1 ←  item/agentMessage/delta                         131 B  ',
      '14:02:11.120  #1 ←  item/agentMessage/delta × 2                     262 B  ',
      '14:02:11.120  #1 ⚡  downstream: 3 units more, 393 B, went nowhere',
    ]);
  });

  it('says why messages can no longer be seen', () => {
    expect(
      logOf({
        ...{ type: 'codec-gave-up', ...on, direction: 'upstream' },
        ...{ code: 'FRAME_RESERVED_BITS', message: 'RSV1 is set' },
      }),
    ).toEqual([
      '14:02:11.120  #1 ·  upstream can no longer be cut into units: FRAME_RESERVED_BITS RSV1 is set',
    ]);
  });

  it('lets nothing off the wire drive the terminal', () => {
    const evil = message('downstream', { kind: 'notification', method: 'a\x1b[2J' });
    expect(logOf(evil)[0]).toContain('a␛[2J');
  });
});
