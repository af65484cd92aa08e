import type { EventOf, HistoryEvent } from '../../history/event.ts';
import { eventWords } from '../words/event-words.ts';
import type { Lanes } from './lanes.ts';
import type { Row, Shape, Tone } from './row.ts';

/** How an event is drawn; `rowsOf` makes a row of it. */
export type Drawn = Pick<Row, 'shape' | 'label' | 'tone'> & Partial<Pick<Row, 'run'>>;

/** Types of events to how they are drawn; undefined for nothing. */
export type DrawTable = {
  readonly [T in HistoryEvent['type']]?: (event: EventOf<T>, lanes: Lanes) => Drawn | undefined;
};

export const mark = (lane: number, label: string, tone: Tone): Drawn => ({
  shape: { kind: 'mark', lane },
  label,
  tone,
});

export const rule = (label: string, tone: Tone): Drawn => ({
  shape: { kind: 'rule' },
  label,
  tone,
});

export const arrow = (from: number, to: number): Shape => ({
  kind: 'arrow',
  from,
  to,
  reached: 'to',
});

/** Words of an event without the peer that its lane names already. */
export const shortWords = (event: HistoryEvent): string =>
  eventWords(event).replace(/^(provider: |client )/, '');
