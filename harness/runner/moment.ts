import type { HistoryEvent } from '../history/event.ts';
import { parseMessage } from '../plan/parse-clauses.ts';
import { matchesMessage } from '../triggers/matches.ts';

/**
 * Something that happens in a case. Of a link: that its `connection`-th connection is made, or `ends`, or
 * that a `message` comes on it, as a plan has it after `on` (`initialize:response#2`). Or that a process
 * has `exited`.
 */
export interface Moment {
  readonly link?: string;
  readonly connection?: number;
  readonly message?: string;
  readonly ends?: boolean;
  /** Name of the process. */
  readonly exited?: string;
}

/** Answers whether it has happened with the event that it is shown; each event is to be shown once. */
export function momentWatch(moment: Moment): (event: HistoryEvent) => boolean {
  const message = moment.message === undefined ? undefined : parseMessage(moment.message);
  let seen = 0;
  return (event) => {
    if (moment.exited !== undefined) {
      return event.type === 'process-exited' && event.process === moment.exited;
    }
    if (!('link' in event) || event.link !== moment.link || !('connection' in event)) return false;
    if (moment.connection !== undefined && event.connection !== moment.connection) return false;
    if (message === undefined) {
      return event.type === (moment.ends === true ? 'connection-closed' : 'connection-opened');
    }
    if (event.type !== 'unit-received' || !matchesMessage(message, event.message)) return false;
    return ++seen === (message.nth ?? 1);
  };
}
