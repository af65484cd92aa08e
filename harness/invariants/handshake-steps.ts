import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf, deliveryOf } from '../history/connections.ts';
import { dialledBy } from '../history/dialled-by.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { handshakeOf } from '../history/handshakes.ts';

type Unit = EventOf<'unit-received'>;

/** Something that a client waits for on its way to a connection of use. */
export interface Step {
  /** `the answer to initialize on connection 2 of link client`. */
  readonly what: string;
  /** `answer`, `initialize`: steps of one kind on one link, or of one client, follow each other. */
  readonly row: string;
  readonly link: string | undefined;
  readonly from: HistoryEvent;
  /** When the server had what was asked, where that is known and nothing was done to it. */
  readonly reachedAt: number | undefined;
  /** When the server had answered, and when its client had that; the harness may lie between. */
  readonly heard: HistoryEvent | undefined;
  readonly given: HistoryEvent | undefined;
  /** The end of the connection, or of the attempt without an answer. */
  readonly ended: HistoryEvent | undefined;
}

export function handshakeSteps(history: readonly HistoryEvent[], stopIndex: number): Step[] {
  const cast = new Cast(history);
  const dialled = dialledBy(history);
  const stopped = stopsOf(history);
  const steps = connectionsOf(history).flatMap((c) => {
    const who = dialled.get(c.name) ?? c.link;
    return stepsOn(c, who).map((step) =>
      isStopped(step, stopped) ? { ...step, reachedAt: undefined } : step,
    );
  });
  const seen = new Set(dialled.values());
  const others = stepsOfClients(history, (client) => !seen.has(client));
  return [...steps, ...others].filter(({ from, link }) => {
    const isOne =
      link === undefined || cast.isJudged(link, 'client') || cast.isJudged(link, 'server');
    return isOne && from.index < stopIndex;
  });

  function isStopped({ link, from, heard, ended }: Step, all: readonly Stop[]): boolean {
    const until = (heard ?? ended)?.time ?? Number.POSITIVE_INFINITY;
    return all.some(
      ({ process, time, until: over }) =>
        link !== undefined &&
        (cast.hasProcess(link, 'server', process) ?? true) &&
        time < until &&
        over > from.time,
    );
  }
}

interface Stop {
  readonly process: string;
  readonly time: number;
  readonly until: number;
}

/** When faults kept processes from doing anything: from a signal on, until they go on or start again. */
function stopsOf(history: readonly HistoryEvent[]): Stop[] {
  return history.flatMap((event, i) => {
    if (event.type !== 'process-signalled' || event.fault === undefined) return [];
    if (event.signal === 'SIGCONT') return [];
    const over = history.slice(i + 1).find((later) => {
      if (later.type === 'process-started') return later.process === event.process;
      if (later.type !== 'process-signalled' || later.process !== event.process) return false;
      return later.signal === 'SIGCONT' && event.signal === 'SIGSTOP';
    });
    const until = over?.time ?? Number.POSITIVE_INFINITY;
    return [{ process: event.process, time: event.time, until }];
  });
}

function stepsOn(c: Connection, who: string): Step[] {
  const { asked, heard, initialize, initialized, ended } = handshakeOf(c);
  const steps: Step[] = [];
  const add = (kind: string, what: string, from: Unit, answer: HistoryEvent | undefined) =>
    steps.push({
      ...{ what: `${what} on ${c.name}`, row: `${kind} ${who}`, link: c.link, from, ended },
      ...{ heard: answer, given: asDelivered(c, answer), reachedAt: reachedAt(c, from, answer) },
    });
  // What asks for no upgrade is a request, which takes as long as it takes.
  if (asked?.kind === 'head' && /^upgrade:|^$/im.test(asked.head ?? '')) {
    add('answer', 'the first answer', asked, heard);
  }
  if (initialize !== undefined) {
    add('initialize', 'the answer to initialize', initialize, initialized);
  }
  return steps;
}

/** Undefined where the request did not come as it was, or something was done to the connection by then. */
function reachedAt(
  c: Connection,
  from: Unit,
  answer: HistoryEvent | undefined,
): number | undefined {
  const until = answer?.index ?? Number.POSITIVE_INFINITY;
  const disturbed = c.events.some(
    (event) =>
      event.index < until &&
      (event.type === 'fault-fired' ||
        event.type === 'reading' ||
        ('fault' in event && event.fault !== undefined)),
  );
  const delivery = deliveryOf(c, from);
  return disturbed || delivery?.as !== undefined ? undefined : delivery?.time;
}

/**
 * An answer that the harness withheld is none to the client, and one that it let go late came then.
 * The event that tells of an upgrade follows that of the head, which is the first unit downstream.
 */
function asDelivered(c: Connection, answer: HistoryEvent | undefined): HistoryEvent | undefined {
  if (answer === undefined) return undefined;
  const unit =
    answer.type === 'unit-received'
      ? answer
      : c.events.find(
          (event): event is Unit =>
            event.type === 'unit-received' && event.direction === 'downstream' && event.unit === 0,
        );
  const delivery = unit && deliveryOf(c, unit);
  if (delivery?.as === 'dropped' || delivery?.as === 'discarded') return undefined;
  return delivery ?? answer;
}

/**
 * What clients of ours say, where no link shows it: that an answer came, or that none came for as long as
 * they waited. How else an attempt failed, and when they gave up, says nothing of a program under test.
 */
function stepsOfClients(
  history: readonly HistoryEvent[],
  isAsked: (client: string) => boolean,
): Step[] {
  const steps: Step[] = [];
  const open = new Map<string, { what: string; row: string; from: HistoryEvent }>();
  const settle = (key: string, outcome: HistoryEvent | undefined, isAnswer: boolean) => {
    const step = open.get(key);
    open.delete(key);
    if (step === undefined || (outcome !== undefined && !isAnswer && !isSilence(outcome))) return;
    const answer = isAnswer ? outcome : undefined;
    const link = undefined;
    const ended = isAnswer ? undefined : outcome;
    steps.push({ ...step, link, reachedAt: step.from.time, heard: answer, given: answer, ended });
  };
  for (const event of history) {
    if (!('client' in event) || !isAsked(event.client)) continue;
    const { client } = event;
    if (event.type === 'client-connecting') {
      const what = `attempt ${event.attempt} of ${client} to connect to end`;
      open.set(`attempt ${client}`, { what, row: `connect ${client}`, from: event });
    } else if (event.type === 'client-connected' || event.type === 'client-connect-failed') {
      settle(`attempt ${client}`, event, event.type === 'client-connected');
    } else if (event.type === 'invoke' && event.f === 'initialize') {
      const what = `operation ${event.operation} (${event.f}) of ${client} to end`;
      open.set(`operation ${event.operation}`, { what, row: `initialize ${client}`, from: event });
    } else if (event.type === 'ok' || event.type === 'fail' || event.type === 'info') {
      settle(`operation ${event.operation}`, event, event.type === 'ok');
    }
  }
  for (const key of [...open.keys()]) settle(key, undefined, false);
  return steps;
}

function isSilence(outcome: HistoryEvent): boolean {
  return (
    (outcome.type === 'fail' || outcome.type === 'info') && outcome.error?.code === 'TIMED_OUT'
  );
}
