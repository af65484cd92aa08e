import type { EventOf, HistoryEvent } from '../history/event.ts';
import { slicesOf } from './sequence.ts';

/** Kinds of messages that are tried; a conversation has a dozen or two. */
const messagesMax = 24;

export interface Candidates {
  /** One fault, once: at the first such message of the second run, or of the first. */
  readonly once: readonly string[];
  /** The same on every connection, from its second such message on: what breaks whoever reuses one. */
  readonly onReuse: readonly string[];
}

/**
 * Plans of one line, the smallest first, for every kind of message that was seen on the link while
 * nothing was disturbed: requests of the client before all others, FIN before RST before a dead process.
 */
export function candidatesFrom(history: readonly HistoryEvent[], runs: number): Candidates {
  const seen = messagesOf(history);
  const faults = faultsFor(history);
  const texts = [...new Set(seen.map(({ text }) => text))].sort(byWeight).slice(0, messagesMax);
  const of = (text: string) => seen.filter((one) => one.text === text);
  return {
    once: [2, 1].flatMap((run) =>
      texts.flatMap((text) => {
        const all = of(text);
        const nth = all.findIndex((one) => one.run === run) + 1;
        return nth === 0 ? [] : faults.map((fault) => `${fault} on ${text}#${nth}`);
      }),
    ),
    onReuse: texts.flatMap((text) => {
      const first = firstThatCameAgain(of(text));
      if (first === undefined) return [];
      const { direction, unit } = first;
      const when = `on ${text} ${direction} after ${unit + 1} units times ${runs}`;
      return faults.map((fault) => `${fault} ${when}`);
    }),
  };
}

interface Seen extends Pick<EventOf<'unit-received'>, 'connection' | 'direction' | 'unit'> {
  /** As a trigger names it: `thread/start`, `thread/start:response`. */
  readonly text: string;
  readonly run: number;
}

function messagesOf(history: readonly HistoryEvent[]): Seen[] {
  return slicesOf(history).flatMap(({ run, events }) =>
    events.flatMap((event): Seen[] => {
      if (event.type !== 'unit-received' || event.message?.method === undefined) return [];
      const { connection, direction, unit, message } = event;
      const isAnswer = message.kind === 'response' || message.kind === 'error';
      const text = isAnswer ? `${message.method}:${message.kind}` : message.method;
      return [{ connection, direction, unit, text: text ?? '', run }];
    }),
  );
}

/** The first one on a connection that had another such message in a later run. */
function firstThatCameAgain(all: readonly Seen[]): Seen | undefined {
  return all.find((one) =>
    all.some((other) => other.connection === one.connection && other.run > one.run),
  );
}

/** Whoever asks is first, then answers, then what nobody asked for; alike ones as they came. */
function byWeight(a: string, b: string): number {
  const weight = (text: string) => {
    if (text.includes(':')) return 1;
    return /\/(start|resume|read|interrupt)$|^initialize$/.test(text) ? 0 : 2;
  };
  return weight(a) - weight(b);
}

/** What can be done to the connections and processes of this link. */
function faultsFor(history: readonly HistoryEvent[]): string[] {
  const isWebSocket = history.some((event) => event.type === 'upgraded' && event.status === 101);
  const hasServer = history.some(
    (event) => event.type === 'process-started' && event.process === 'server',
  );
  return [
    ...['end', 'reset'],
    ...(isWebSocket ? ['close(1011)'] : []),
    // The program behind a stdio link, and whoever started it.
    ...(hasServer ? ['kill server', 'kill caller'] : []),
  ];
}
