import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../history/event.ts';
import { HistoryScript } from '../testing/history-script.ts';
import { bytesPanel, endingPanel } from './wire-panel.ts';

const on = { link: 'app-server', connection: 1 } as const;
const text = (html: { readonly text: string } | undefined) =>
  (html?.text ?? '').replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
const anchorOf = (event: number) => `c1-e${event}`;

describe('endingPanel', () => {
  it('says who ended each connection, how and in which order', () => {
    const script = new HistoryScript();
    script.add(
      {
        type: 'unit-injected',
        ...on,
        direction: 'downstream',
        kind: 'frame',
        bytes: 4,
        fault: 2,
        close: { code: 1011, reason: 'restart' },
      },
      { type: 'end-received', ...on, side: 'client', how: 'fin' },
      { type: 'end-delivered', ...on, side: 'server', how: 'fin' },
      { type: 'end-delivered', ...on, side: 'server', how: 'rst', fault: 2 },
    );
    const words = text(endingPanel(script.events, anchorOf));
    expect(words).toContain('How 1 connection ended, and by whom');
    expect(words).toMatch(
      /app-server 1proxy.* proxy sent Close 1011 &quot;restart&quot; to the client, by fault 2.* client sent FIN.* proxy sent RST to the server, by fault 2/,
    );
    // What the proxy passed on is the peer's doing.
    expect(words.match(/FIN/g)).toHaveLength(1);
  });
});

describe('bytesPanel', () => {
  const bytes = Buffer.from(`\x81\x7e\x01\x00${'a'.repeat(20)}`, 'latin1');
  const unit = { ...on, direction: 'downstream', unit: 3, bytes: 260 } as const;
  const history = (...more: readonly EventBody[]) => {
    const script = new HistoryScript();
    script.add({ type: 'unit-received', ...unit, kind: 'frame', opcode: 1, fin: true }, ...more, {
      type: 'unit-bytes',
      ...unit,
      headerBytes: 4,
      start: bytes.toString('base64'),
      end: 'enp6',
    });
    return script.events;
  };

  it('marks framing and the place of a cut inside of the bytes', () => {
    const cut = {
      type: 'unit-delivered',
      ...unit,
      last: 3,
      bytes: 9,
      as: 'cut',
      fault: 1,
    } as const;
    const panel = bytesPanel(history(cut), anchorOf);
    expect(text(panel)).toContain('cut by fault 1 after byte 9 of 260');
    expect(panel?.text).toContain('<span class="h">81 7e 01 00 </span>');
    expect(panel?.text).toMatch(/61 61 61 61 61 <\/span><b [^>]*>✂<\/b><span class="x">61/);
    expect(text(panel)).toContain('0001017a 7a 7a');
    expect(text(panel)).toContain('233 B between or behind are not kept');
  });

  it('is absent from a history that kept no bytes, and says what was withheld', () => {
    expect(bytesPanel([], anchorOf)).toBeUndefined();
    const withheld = history().map((event) =>
      event.type === 'unit-bytes' ? { ...event, withheld: true } : event,
    );
    expect(text(bytesPanel(withheld, anchorOf))).toContain(
      'of payload are not kept: no whole text',
    );
  });
});
