import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom, type RunFacts } from '../history/run-facts.ts';
import { holds, unknown, violated } from './findings.ts';
import type { Bounds, Finding } from './invariant.ts';

/** Whether each operation of a client had an outcome, or hung until somebody gave it up. */
export function hungOperations(
  history: readonly HistoryEvent[],
  facts: RunFacts,
  bounds: Bounds,
): Finding[] {
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
    findings.push(judgeOutcome(asked, event, facts, bounds));
  }
  for (const { invoke, heardAt, longestMs } of open.values()) {
    const silentMs = Math.max(longestMs, facts.stoppedAt - liveFrom(facts, heardAt));
    const hung = silentMs >= boundOf(invoke, bounds) * 0.99;
    const reason = `Operation ${invoke.operation} (${invoke.f}) of ${invoke.client} had no outcome when the run ended.`;
    findings.push(hung ? hang(invoke, silentMs, facts) : unknown(reason, [invoke]));
  }
  return findings;
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
  facts: RunFacts,
  bounds: Bounds,
): Finding {
  if (outcome.type !== 'info') return holds('', [invoke, outcome]);
  const silentMs = Math.max(longestMs, outcome.time - liveFrom(facts, heardAt));
  if (silentMs >= boundOf(invoke, bounds) * 0.99) return hang(invoke, silentMs, facts, outcome);
  const code = outcome.error?.code;
  if (code !== 'ABORTED' && code !== 'TIMED_OUT') return holds('', [invoke, outcome]);
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
  { killed }: RunFacts,
  outcome?: HistoryEvent,
): Finding {
  const turn = invoke.value?.turn === undefined ? '' : ` ${invoke.value.turn}`;
  const what = `Operation ${invoke.operation} (${invoke.f}${turn}) of ${invoke.client} hung: no outcome and no token for ${Math.round(silentMs)} ms`;
  const [dead] = killed.values();
  if (dead === undefined) return violated(`${what}.`, [invoke, outcome]);
  const reason = `${what}, but the harness killed ${dead.process} and nothing started it again.`;
  return unknown(reason, [dead, invoke, outcome], 'harness');
}

function boundOf(invoke: EventOf<'invoke'>, bounds: Bounds): number {
  const long = invoke.f === 'turn' || invoke.f === 'command' || invoke.f === 'approval';
  return long ? bounds.settleMs : bounds.requestMs;
}
