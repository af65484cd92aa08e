import type { HistoryEvent } from '../../history/event.ts';
import { nearest } from '../timeline/nearest.ts';
import { eventWords } from '../words/event-words.ts';
import { clip } from '../words/visible.ts';
import type { PageLimits } from './budget.ts';

/** What the event table of a case is made of; short names, because there are many. */
export interface EventData {
  readonly types: readonly string[];
  /** Index, time in ms, place in `types`, connection (0 for none), words, text of the message. */
  readonly events: readonly (readonly [number, number, number, number, string, string?])[];
  /** Events of the history, shown or not. */
  readonly total: number;
}

/**
 * The events of a history, ready to show: every text is made visible and bounded here, so that the
 * page only ever puts it into text nodes. Too many events: those nearest to the evidence stay.
 */
export function eventData(
  history: readonly HistoryEvent[],
  evidence: ReadonlySet<number>,
  limits: Pick<PageLimits, 'eventsMax' | 'previewCharactersMax'>,
): EventData {
  const types: string[] = [];
  const placeOf = new Map<string, number>();
  const typePlace = (type: string) => {
    const known = placeOf.get(type);
    if (known !== undefined) return known;
    placeOf.set(type, types.length);
    return types.push(type) - 1;
  };
  const places = nearest(
    history,
    limits.eventsMax,
    (event) => evidence.has(event.index) || event.type.startsWith('fault-f'),
  );
  const events = places.flatMap((place): EventData['events'][number][] => {
    const event = history[place];
    if (event === undefined) return [];
    const connection = 'connection' in event ? (event.connection ?? 0) : 0;
    const time = Math.round(event.time * 1000) / 1000;
    const preview = previewOf(event, limits.previewCharactersMax);
    const row = [event.index, time, typePlace(event.type), connection, eventWords(event)] as const;
    return [preview === undefined ? row : [...row, preview]];
  });
  return { types, events, total: history.length };
}

function previewOf(event: HistoryEvent, charactersMax: number): string | undefined {
  if (event.type === 'process-exited' && event.stderr.length > 0) {
    return clip(event.stderr.slice(-20).join(' ⏎ '), charactersMax * 4);
  }
  if (event.type !== 'unit-received' && event.type !== 'unit-injected') return undefined;
  return event.message?.text === undefined ? undefined : clip(event.message.text, charactersMax);
}
