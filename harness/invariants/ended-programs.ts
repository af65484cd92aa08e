import type { EventOf, HistoryEvent, Side } from '../history/event.ts';
import type { Loss } from './lost-transports.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The kill by which a fault took a process away for good without which a link cannot be: one of its own
 * sides, or of what its server depends on. Where processes speak through pipes, only the client itself
 * can start its server again, so that the kill of that one is none.
 */
export function killOf(
  link: string | undefined,
  { facts, cast, history }: Surroundings,
): EventOf<'process-signalled'> | undefined {
  const kills = [...facts.killed.values()];
  if (link === undefined || cast.at(link, 'server') === undefined) return kills[0];
  const piped = history.some(
    (event) => event.type === 'link-listening' && event.link === link && event.codec === 'jsonl',
  );
  const itsOwn = piped && cast.isJudged(link, 'client');
  const servers = [...(itsOwn ? [] : [link]), ...cast.behind(link)];
  return kills.find(
    ({ process }) =>
      cast.hasProcess(link, 'client', process) ||
      servers.some((one) => cast.hasProcess(one, 'server', process)),
  );
}

/** A program under test that ended by itself soon before or after the loss, and is not there again. */
export function exitOf(
  { at, link }: Loss,
  duty: Readonly<Record<Side, boolean>>,
  { history, facts, cast, operations }: Surroundings,
): EventOf<'process-exited'> | undefined {
  if (link === undefined) return undefined;
  const sides = (['client', 'server'] as const).filter((side) => duty[side]);
  const isJudged = (process: string) =>
    sides.some((side) => cast.hasProcess(link, side, process) === true);
  return history.find((event): event is EventOf<'process-exited'> => {
    if (event.type !== 'process-exited' || event.expected || !isJudged(event.process)) return false;
    if (event.index >= facts.stopIndex || event.time < at.time - besideMs) return false;
    return !isCommand(event, history, operations) && isForGood(event, history);
  });
}

/** An exit and the end of its connections are told by different roads. */
const besideMs = 1_000;

function isForGood(exit: EventOf<'process-exited'>, history: readonly HistoryEvent[]): boolean {
  return history.every(
    (event) =>
      !(event.type === 'process-signalled' && event.pid === exit.pid) &&
      !(
        event.type === 'process-started' &&
        event.process === exit.process &&
        event.index > exit.index
      ),
  );
}

/** A command ends when it is done. */
function isCommand(
  { pid, index }: EventOf<'process-exited'>,
  history: readonly HistoryEvent[],
  operations: Surroundings['operations'],
): boolean {
  const began = history.find((event) => event.type === 'process-started' && event.pid === pid);
  return operations.some(
    ({ invoke, outcome }) =>
      invoke.f === 'command' &&
      began !== undefined &&
      invoke.index < began.index &&
      (outcome === undefined || outcome.index > index),
  );
}
