import { Cast } from '../history/cast.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { runFacts } from '../history/run-facts.ts';
import { matchesGlob } from '../wire/glob.ts';
import { ClientLines } from './client-lines.ts';
import { evidenceOf, holds, summarise, unknown } from './findings.ts';
import { unlessDoubled } from './harness-doubled.ts';
import { Interrupts } from './interrupts.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { judgeText, type TailRun } from './lost-text.ts';
import { lostToWatchers } from './lost-to-watcher.ts';
import { snapshotGaps } from './snapshot-gaps.ts';
import { TokenTrails } from './token-trails.ts';
import { type TurnTail, turnTails } from './turn-tails.ts';
import { judgeUnasked } from './unasked-turn.ts';
import { judgeUntoldEnd } from './untold-end.ts';

/**
 * Graded: `live` when the client saw it all as it streamed, `recovered` when it lost its own connection and
 * had to resume or read the thread back, `lost` when it never got it, or was never cut off and not told.
 */
export const noLostTail = defineInvariant({
  id: 'no-lost-tail',
  kind: 'liveness',
  holdsWhen:
    'every token the provider sent for a turn is in what the client ends up with, and it is told text and end live but where it lost its own connection',
  sources: [
    'https://github.com/openai/codex/issues/47124',
    'https://github.com/openai/codex-plugin-cc/pull/243',
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/coollabsio/jean/pull/722',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const lines = new ClientLines(history);
    const run: TailRun = {
      trails: new TokenTrails(history),
      lines,
      interrupts: new Interrupts(history),
      killed: killsForGood(history),
    };
    const excuse = unlessDoubled(history);
    const findings = turnTails(history).flatMap((turn) =>
      [
        judgeUnasked(turn, history),
        judgeText(turn, run),
        judgeUntoldEnd(turn, { history, lines, facts, bounds }),
        ...lostToWatchers(turn, run),
        ...snapshotGaps(turn, history),
      ]
        .filter((finding) => finding !== undefined)
        .map((finding) => excuse(finding, turn.turn))
        .map((finding) => unlessForged(finding, turn, history, lines)),
    );
    return summarise(
      findings,
      (held) => {
        const grade = held.some((f) => f.grade === 'recovered') ? 'recovered' : 'live';
        return holds(held.map((f) => f.reason).join(' '), evidenceOf(held), grade);
      },
      'No turn was both streamed by a provider and watched by a client.',
    );
  },
});

/** The provider's own end takes nothing from a text that it had sent. */
function killsForGood(history: readonly HistoryEvent[]): EventOf<'process-signalled'>[] {
  const cast = new Cast(history);
  const providers = [...providerLinks(history)].flatMap(
    (link) => cast.at(link, 'server')?.processes ?? [],
  );
  return [...runFacts(history).killed.values()].filter(
    ({ process }) => !providers.some((name) => matchesGlob(name, process)),
  );
}

/** A connection that the harness answered in the server's name: its client took it for another one. */
function unlessForged(
  finding: Finding,
  { client, outcome }: TurnTail,
  history: readonly HistoryEvent[],
  lines: ClientLines,
): Finding {
  if (finding.verdict !== 'violated') return finding;
  const before = outcome?.index ?? Number.POSITIVE_INFINITY;
  const forged = history.find(
    (event): event is EventOf<'unit-injected'> =>
      event.type === 'unit-injected' &&
      event.direction === 'downstream' &&
      event.message?.kind === 'response' &&
      event.index < before &&
      !(client !== undefined && lines.isOfAnother(client, event)),
  );
  if (forged === undefined) return finding;
  const reason = `Fault ${forged.fault} answered on connection ${forged.connection} of link ${forged.link} in the server's name, so what its client missed there may be its doing.`;
  return unknown(reason, [forged, ...finding.evidence], 'harness');
}
