import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom, type RunFacts } from '../history/run-facts.ts';
import { holds, unknown, violated } from './findings.ts';
import type { Bounds, Finding } from './invariant.ts';
import { Presence } from './presence.ts';

/**
 * Whether each operation of a client had an outcome, or hung until somebody gave it up. Who owes it is
 * the program at the other end of the client's connection, as long as that stands, whatever else was
 * killed: it saw what it lost itself. Where the connection of a client of ours has ended and it got no
 * other, the lost connection is what is wrong, not the wait. A command owes its own outcome; one whose
 * server the harness killed for good has an excuse only while it goes on trying to reach it.
 */
export function hungOperations(
  history: readonly HistoryEvent[],
  facts: RunFacts,
  bounds: Bounds,
): Finding[] {
  const presence = new Presence(history);
  const findings: Finding[] = [];
  const open = new Map<number, Waiting>();
  for (const event of history) {
    if (event.index >= facts.stopIndex) break;
    if (event.type === 'invoke') {
      open.set(event.operation, { invoke: event, heardAt: event.time, longestMs: 0 });
    }
    if (event.type === 'client-tokens' || event.type === 'client-connected') {
      for (const one of open.values()) if (isSignOfLife(event, one.invoke)) hear(one, event, facts);
    }
    if (event.type !== 'ok' && event.type !== 'fail' && event.type !== 'info') continue;
    const asked = open.get(event.operation);
    if (asked === undefined) continue;
    open.delete(event.operation);
    const finding = judgeOutcome(asked, event, { presence, facts, bounds });
    if (finding) findings.push(finding);
  }
  for (const { invoke, heardAt, longestMs } of open.values()) {
    const silentMs = Math.max(longestMs, facts.stoppedAt - liveFrom(facts, heardAt));
    const hung = silentMs >= boundOf(invoke, bounds);
    const reason = `Operation ${invoke.operation} (${invoke.f}) of ${invoke.client} had no outcome when the run ended.`;
    const around = { presence, facts, bounds };
    findings.push(hung ? hang(invoke, silentMs, around) : unknown(reason, [invoke]));
  }
  return findings;
}

interface Around {
  readonly presence: Presence;
  readonly facts: RunFacts;
  readonly bounds: Bounds;
}

interface Waiting {
  readonly invoke: EventOf<'invoke'>;
  heardAt: number;
  /** The longest time without a token, of a command that printed one after it. */
  longestMs: number;
}

function judgeOutcome(
  { invoke, heardAt, longestMs }: Waiting,
  outcome: EventOf<'info'>,
  around: Around,
): Finding | undefined {
  const { facts, bounds } = around;
  if (outcome.type !== 'info') return holds('', [invoke, outcome]);
  const silentMs = Math.max(longestMs, outcome.time - liveFrom(facts, heardAt));
  if (silentMs >= boundOf(invoke, bounds)) return hang(invoke, silentMs, around, outcome);
  const code = outcome.error?.code;
  if (code !== 'ABORTED' && code !== 'TIMED_OUT') return holds('', [invoke, outcome]);
  // A request that a client of ours gave up in its own time is judged where it went by.
  if (code === 'TIMED_OUT' && !isLong(invoke)) return undefined;
  const reason = `Operation ${invoke.operation} (${invoke.f}) of ${invoke.client} was still under way when the harness gave it up.`;
  return unknown(reason, [invoke, outcome], 'harness');
}

/** Tokens of another turn of the same client say nothing of this one. */
function isSignOfLife(
  event: EventOf<'client-tokens'> | EventOf<'client-connected'>,
  { client, f, value }: EventOf<'invoke'>,
): boolean {
  if (event.client !== client) return false;
  const other = event.type === 'client-tokens' && (f === 'turn' || f === 'command');
  return !other || value?.turn === undefined || value.turn === event.turn;
}

/** What a command prints as it is ended ends its silence, and does not undo it. */
function hear(one: Waiting, event: HistoryEvent, facts: RunFacts): void {
  if (event.type === 'client-tokens' && event.via === 'stdout') {
    one.longestMs = Math.max(one.longestMs, event.time - liveFrom(facts, one.heardAt));
  }
  one.heardAt = event.time;
}

function hang(
  invoke: EventOf<'invoke'>,
  silentMs: number,
  { presence, facts, bounds }: Around,
  outcome?: HistoryEvent,
): Finding {
  const turn = invoke.value?.turn === undefined ? '' : ` ${invoke.value.turn}`;
  const what = `Operation ${invoke.operation} (${invoke.f}${turn}) of ${invoke.client} hung: no outcome and no token for ${Math.round(silentMs)} ms`;
  const [dead] = facts.killed.values();
  const last = presence.before(invoke.client, outcome?.index ?? facts.stopIndex);
  if (invoke.f === 'command') {
    const until = outcome?.time ?? facts.stoppedAt;
    const still = dead && presence.attemptBetween(dead, until);
    const tries = still !== undefined && until - still.time <= bounds.reconnectMs;
    if (dead === undefined || !tries) return violated(`${what}.`, [invoke, outcome]);
    const reason = `${what}, but the harness killed ${dead.process} for good, and it still tried to reach that.`;
    return unknown(reason, [dead, still, invoke, outcome], 'harness');
  }
  if (last?.type === 'client-connected' || (last === undefined && dead === undefined)) {
    return violated(`${what}.`, [invoke, outcome]);
  }
  const why = dead
    ? `the harness killed ${dead.process} and nothing started it again`
    : 'its connection had ended and it had no other';
  return unknown(`${what}, but ${why}.`, [dead ?? last, invoke, outcome], dead && 'harness');
}

function boundOf(invoke: EventOf<'invoke'>, bounds: Bounds): number {
  return isLong(invoke) ? bounds.settleMs : bounds.requestMs;
}

function isLong({ f }: EventOf<'invoke'>): boolean {
  return f === 'turn' || f === 'command' || f === 'approval';
}
