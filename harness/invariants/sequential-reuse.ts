import type { EventOf, HistoryEvent } from '../history/event.ts';
import { runFacts } from '../history/run-facts.ts';
import { count, holds, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';

/**
 * Calls are the commands, or else the turns, that one client makes one after the other. A call may
 * fail by what was disturbed during it, once; the next one has to find a clean slate.
 */
export const sequentialReuse = defineInvariant({
  id: 'sequential-reuse',
  kind: 'liveness',
  holdsWhen: "call N+1 does not inherit call N's dead state, and outcomes do not alternate",
  sources: [
    'https://github.com/openai/codex-plugin-cc/issues/402',
    'https://github.com/openai/codex/issues/18977',
    'https://github.com/openai/codex-plugin-cc/issues/509',
    'https://github.com/openai/codex-plugin-cc/pull/541',
  ],
  judge(history) {
    const findings = [...callsByClient(history)].map(([client, calls]) =>
      judgeCalls(client, calls, history),
    );
    const judged = findings.filter((finding) => finding !== undefined);
    return summarise(judged, (held) => held[0] as Finding, 'No client made two calls in a row.');
  },
});

interface Call {
  readonly invoke: EventOf<'invoke'>;
  readonly outcome: EventOf<'ok'>;
  readonly good: boolean;
}

function callsByClient(history: readonly HistoryEvent[]): Map<string, Call[]> {
  const { stopIndex } = runFacts(history);
  const open = new Map<number, EventOf<'invoke'>>();
  const calls = new Map<string, Call[]>();
  for (const event of history) {
    if (event.index >= stopIndex) break;
    if (event.type === 'invoke') open.set(event.operation, event);
    if (event.type !== 'ok' && event.type !== 'fail' && event.type !== 'info') continue;
    const invoke = open.get(event.operation);
    if (invoke === undefined || (invoke.f !== 'command' && invoke.f !== 'turn')) continue;
    if (event.error?.code === 'ABORTED') continue;
    const { exitCode = 0, status = 'completed' } = event.value ?? {};
    // A turn that was interrupted neither passed nor failed; what it took away is told by its text.
    if (event.type === 'ok' && status === 'interrupted') continue;
    const good = event.type === 'ok' && exitCode === 0 && status === 'completed';
    const key = `${invoke.client} ${invoke.f}`;
    calls.set(key, [...(calls.get(key) ?? []), { invoke, outcome: event, good }]);
  }
  return calls;
}

function judgeCalls(
  key: string,
  calls: readonly Call[],
  history: readonly HistoryEvent[],
): Finding | undefined {
  const [client] = key.split(' ');
  if (calls.length < 2) return undefined;
  const pattern = calls.map((call) => (call.good ? 'pass' : 'fail')).join('/');
  const bad = calls.filter((call) => !call.good);
  if (bad.length === 0) {
    return holds(`All ${calls.length} calls of ${client} passed.`, [
      calls[0]?.outcome,
      calls.at(-1)?.outcome,
    ]);
  }
  if (alternates(calls)) {
    const reason = `The calls of ${client} alternate: ${pattern}${errorOf(bad[0])}.`;
    return violated(
      reason,
      bad.map((call) => call.outcome),
    );
  }
  const [first] = calls;
  if (first !== undefined && !first.good && !disturbed(first, history)) {
    const reason = `The first call of ${client} failed though nothing was disturbed while it ran${errorOf(first)} (${pattern}), so what came after proves nothing.`;
    return unknown(reason, [first.outcome]);
  }
  const inherited = calls.findIndex((call, i) => !call.good && i > 0 && !disturbed(call, history));
  const call = calls[inherited];
  if (call !== undefined) {
    const before = calls[inherited - 1] as Call;
    const dead = call.invoke.f === 'turn' ? deadDuring(call, history) : undefined;
    if (dead !== undefined) {
      const reason = `Call ${inherited + 1} of ${calls.length} of ${client} failed, but the harness had killed ${dead.process} and nothing had started it again (${pattern}).`;
      return unknown(reason, [dead, call.outcome], 'harness');
    }
    const reason = `Call ${inherited + 1} of ${calls.length} of ${client} failed though nothing was disturbed while it ran${errorOf(call)} (${pattern}).`;
    return violated(reason, [call.outcome, before.outcome]);
  }
  // After the last call nobody looked at what it left behind.
  if (!calls.at(-1)?.good) return undefined;
  const reason = `${count(bad.length, 'call')} of ${client} failed while faults fired, and the next one passed (${pattern}).`;
  return holds(
    reason,
    bad.map((one) => one.outcome),
  );
}

/** Two failures or more, each between two calls that passed, as far as there are two. */
function alternates(calls: readonly Call[]): boolean {
  const changes = calls.filter((call, i) => i > 0 && call.good !== calls[i - 1]?.good).length;
  const bad = calls.filter((call) => !call.good).length;
  return bad >= 2 && changes >= 3;
}

function disturbed({ invoke, outcome }: Call, history: readonly HistoryEvent[]): boolean {
  return history
    .slice(invoke.index, outcome.index)
    .some(
      (event) =>
        event.type === 'fault-fired' ||
        (event.type === 'process-signalled' && event.fault !== undefined) ||
        ((event.type === 'end-delivered' || event.type === 'unit-delivered') &&
          event.fault !== undefined),
    );
}

/** A process that a client of ours cannot start again: the harness killed it, and it was gone all the while. */
function deadDuring(
  { invoke, outcome }: Call,
  history: readonly HistoryEvent[],
): EventOf<'process-signalled'> | undefined {
  const { killed } = runFacts(history.slice(0, outcome.index));
  return [...killed.values()].find(({ index }) => index < invoke.index);
}

function errorOf(call: Call | undefined): string {
  const error = call?.outcome.error;
  return error === undefined ? '' : ` with "${error.message.slice(0, 100)}"`;
}
