import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf } from '../history/connections.ts';
import type { HistoryEvent, Side } from '../history/event.ts';
import { isFatal, type RunFacts, runFacts } from '../history/run-facts.ts';
import { matchesGlob } from '../wire/glob.ts';
import { ApprovalHops } from './approval-hops.ts';
import { type Approval, approvalsOf } from './approvals.ts';
import { type Attachment, attachmentsOf } from './attachments.ts';
import type { Bounds } from './invariant.ts';
import { type Meddling, meddlingsIn } from './meddling.ts';

/** What the laws of approvals look at, read off a history once. */
export class ApprovalContext {
  readonly history: readonly HistoryEvent[];
  readonly bounds: Bounds;
  readonly facts: RunFacts;
  readonly cast: Cast;
  readonly connections: readonly Connection[];
  readonly approvals: readonly Approval[];
  readonly hops: ApprovalHops;
  readonly meddlings: readonly Meddling[];
  readonly #attachments = new Map<Connection, readonly Attachment[]>();

  constructor(history: readonly HistoryEvent[], bounds: Bounds) {
    this.history = history;
    this.bounds = bounds;
    this.facts = runFacts(history);
    this.cast = new Cast(history);
    this.connections = connectionsOf(history);
    this.approvals = approvalsOf(this.connections, this.facts.stopIndex);
    this.hops = new ApprovalHops(history, this.connections, this.approvals);
    this.meddlings = meddlingsIn(this.connections);
  }

  attachmentsOf(c: Connection): readonly Attachment[] {
    let found = this.#attachments.get(c);
    if (found === undefined) {
      found = attachmentsOf(c, this.facts.stopIndex);
      this.#attachments.set(c, found);
    }
    return found;
  }

  /** Whether the connection took the thread up between two places of the history. */
  tookUp(c: Connection, thread: string | undefined, from: number, to: number): boolean {
    return this.attachmentsOf(c).some(
      (one) => one.thread === thread && from < one.asked.index && one.asked.index < to,
    );
  }

  /** A question that a fault changed on its way to who is asked, or made up, before a place of the history. */
  meddledQuestion({ link, thread }: Approval, before: number): HistoryEvent | undefined {
    return this.meddlings.find(
      ({ event, message, ...on }) =>
        on.link === link &&
        on.direction === 'downstream' &&
        event.index < before &&
        (message === undefined ||
          (message.means === 'approval' && (message.thread ?? thread) === thread)),
    )?.event;
  }

  /** An answer, likewise. */
  meddledAnswer(link: string, before: number): HistoryEvent | undefined {
    return this.meddlings.find(
      ({ event, message, ...on }) =>
        on.link === link &&
        on.direction === 'upstream' &&
        event.index < before &&
        (message === undefined ||
          message.means === 'approval-answer' ||
          (event.type === 'unit-injected' && message.kind === 'response')),
    )?.event;
  }

  /** The end of a process that stands on this side of the link, from a place of the history on. */
  deathOf(link: string, side: Side, from: number): HistoryEvent | undefined {
    const party = this.cast.at(link, side);
    return this.history.find((event): boolean => {
      if (event.index < from || event.index >= this.facts.stopIndex) return false;
      const dies =
        event.type === 'process-exited' || (event.type === 'process-signalled' && isFatal(event));
      if (!dies) return false;
      // The provider is nobody's bridge, and where nobody is known any other may have been it.
      if (party === undefined) return !this.isProvider(event.process);
      return (party.processes ?? []).some((name) => matchesGlob(name, event.process));
    });
  }

  isProvider(process: string): boolean {
    return this.history.some(
      (event) =>
        event.type === 'link-listening' &&
        event.asksModel === true &&
        (this.cast.at(event.link, 'server')?.processes ?? [event.link]).includes(process),
    );
  }

  /** Whether the connection had ended, on either side, before a place of the history. */
  hadEnded(c: Connection, index: number): boolean {
    return endOf(c, index) !== undefined;
  }
}

/** The first end of a connection before a place of the history. */
export function endOf(c: Connection, before = Number.POSITIVE_INFINITY): HistoryEvent | undefined {
  return c.events.find(
    (event) =>
      event.index < before &&
      (event.type === 'end-received' ||
        event.type === 'end-delivered' ||
        event.type === 'connection-closed'),
  );
}
