import { connectionsOf } from '../history/connections.ts';
import { declaredDead } from './declared-dead.ts';
import { evidenceOf, holds, summarise } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { judgeLoss } from './judge-loss.ts';
import { clientLosses, linkLosses } from './lost-transports.ts';
import { oneForEach } from './one-for-each.ts';
import { surroundingsOf } from './surroundings.ts';
import { unansweredPings } from './unanswered-pings.ts';

/**
 * Both views are judged: a link whose connection was lost needs a new one that works, and a client of
 * ours that lost its connection says so itself. A loss asks for a reconnect only when there is still
 * something to do: an operation that was under way and did not end well without it, or a later one.
 */
export const reconnects = defineInvariant({
  id: 'reconnects',
  kind: 'liveness',
  holdsWhen:
    'a lost transport is re-established within the bound after the heal, and a live peer is not declared dead',
  sources: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
    'https://github.com/coollabsio/jean/pull/722',
    'https://github.com/The-Vibe-Company/companion/pull/431',
    'https://github.com/getpaseo/paseo/issues/2271',
  ],
  judge(history, bounds) {
    const around = surroundingsOf(history, bounds);
    const { facts, operations } = around;
    const connections = connectionsOf(history);
    const shown = linkLosses(history, facts);
    const losses = [...oneForEach(shown, operations), ...clientLosses(history, facts, shown)];
    const judged = losses.flatMap((loss) => judgeLoss(loss, around) ?? []);
    const findings: Finding[] = [
      ...judged.map(({ finding }) => finding),
      ...declaredDead(connections, around),
      ...connections.flatMap((c) => unansweredPings(c, around)),
    ];
    return summarise(
      findings,
      (held) => {
        const slowest = judged.reduce((a, b) => (b.tookMs > a.tookMs ? b : a));
        const more = judged.length > 1 ? ` (the slowest of ${judged.length})` : '';
        return holds(`${slowest.finding.reason}${more}`, evidenceOf(held));
      },
      'No transport was lost while there was something left to do.',
    );
  },
});
