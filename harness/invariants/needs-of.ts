import type { HistoryEvent } from '../history/event.ts';
import { runningTurns } from '../history/running-turns.ts';
import type { Loss } from './lost-transports.ts';
import { isOpen, type Operation } from './operations-of.ts';
import type { Surroundings } from './surroundings.ts';

/** Something that cannot be done without the transport that was lost. */
export interface Need {
  /** `operation 1 (turn)`, `the turn of thread t1`. */
  readonly what: string;
  readonly from: HistoryEvent;
  readonly end: HistoryEvent | undefined;
  /** When nobody wanted it any more. */
  readonly until: number;
  /** It was still to be done when the run was stopped. */
  readonly isOpen: boolean;
}

/** What was to be done after a loss and did not end well; those that were wanted longest come first. */
export function needsOf(loss: Loss, from: number, around: Surroundings): Need[] {
  const { operations, facts } = around;
  const needs = operations.length === 0 ? turnsOf(loss, around) : [];
  for (const operation of operations) {
    const { invoke, outcome } = operation;
    if ((loss.client ?? invoke.client) !== invoke.client) continue;
    if (!isNeed(operation, loss.at)) continue;
    const open = isOpen(operation);
    const until = open || outcome === undefined ? facts.stoppedAt : outcome.time;
    if (until < from) continue;
    const what = `operation ${invoke.operation} (${invoke.f})`;
    needs.push({ what, from: invoke, end: outcome, until, isOpen: open });
  }
  const waits = (need: Need) => need.until - Math.max(from, need.from.time);
  return needs.sort((a, b) => waits(b) - waits(a));
}

/** A command that failed is over, its client with it: whether it tried again is another question. */
function isNeed({ invoke, outcome }: Operation, at: HistoryEvent): boolean {
  if (invoke.f === 'close' || outcome?.type === 'ok') return false;
  if (outcome !== undefined && outcome.index < at.index) return false;
  return invoke.f !== 'command' || outcome?.type !== 'fail' || invoke.index > at.index;
}

/** Where nobody says what is to be done, as in what a bare proxy recorded: the turns that ran. */
function turnsOf({ connection, at }: Loss, { history, facts }: Surroundings): Need[] {
  if (connection === undefined) return [];
  const running = runningTurns({
    ...connection,
    events: connection.events.filter(({ index }) => index <= at.index),
  });
  const ended = (thread: string) =>
    history.some(
      (event) =>
        event.type === 'unit-received' &&
        event.index > at.index &&
        event.link === connection.link &&
        event.message?.means === 'turn-end' &&
        (event.message.thread ?? '') === thread,
    );
  return [...running]
    .filter(([thread]) => !ended(thread))
    .map(([thread, from]) => ({
      what: thread === '' ? 'its turn' : `the turn of thread ${thread}`,
      ...{ from, end: undefined, until: facts.stoppedAt, isOpen: true },
    }));
}
