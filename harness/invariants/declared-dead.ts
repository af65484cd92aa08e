import type { Connection } from '../history/connections.ts';
import type { EventOf } from '../history/event.ts';
import type { RunFacts } from '../history/run-facts.ts';
import { violated } from './findings.ts';
import type { Finding } from './invariant.ts';

/** A client that ends a connection mid-turn on which nothing was wrong, and then opens another. */
export function declaredDead(
  connections: readonly Connection[],
  invokes: readonly EventOf<'invoke'>[],
  facts: RunFacts,
): Finding[] {
  const findings: Finding[] = [];
  for (const c of connections) {
    const end = c.events.find((event) => event.type === 'end-received');
    if (end?.type !== 'end-received' || end.side !== 'client') continue;
    if (end.index >= facts.stopIndex) continue;
    if (facts.firstFault !== undefined && facts.firstFault.index < end.index) continue;
    const phase = c.events.findLast((e) => e.type === 'phase' && e.index < end.index);
    const midTurn =
      phase?.type === 'phase' && /^(turn-started|streaming|approval-open)$/.test(phase.phase);
    const next = connections.find((o) => o.link === c.link && o.number === c.number + 1);
    const opened = next?.events[0];
    if (!midTurn || opened === undefined || opened.index < end.index) continue;
    // Who is asked for something new, another command say, needs a connection for that.
    if (invokes.some(({ index }) => end.index < index && index < opened.index)) continue;
    const reason = `The client ended ${c.name} in phase ${phase.phase} and opened another, though nothing was wrong with it.`;
    findings.push(violated(reason, [end, phase, opened]));
  }
  return findings;
}
