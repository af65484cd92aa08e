import type { EventOf } from '../history/event.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { unlessDoubled } from './harness-doubled.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { PromptsAgain } from './prompts-again.ts';
import { type Attempt, type TurnTail, turnTails } from './turn-tails.ts';

/**
 * Asking the provider again is right when the harness broke its answer off, and wrong otherwise. The
 * scripted provider wants one tool a request, so a request that brings the outputs of more than one
 * tool more than the one before it has run a tool of an answer that broke off.
 */
export const turnRunsOnce = defineInvariant({
  id: 'turn-runs-once',
  kind: 'safety',
  holdsWhen:
    'the provider is asked for a turn once, but for answers that broke off, no tool runs twice, and no client sends a prompt again that had arrived',
  sources: [
    'https://github.com/openai/codex/issues/46423',
    'https://github.com/siteboon/claudecodeui/issues/567',
    'https://github.com/The-Vibe-Company/companion/pull/232',
  ],
  judge(history) {
    const excuse = unlessDoubled(history);
    const prompts = new PromptsAgain(history);
    const findings = turnTails(history).flatMap((turn) => {
      const again = prompts.of(turn);
      const ran = turn.parts.size > 0 ? [judgeTurn(turn, prompts)] : [];
      return [...(again ? [again] : []), ...ran].map((finding) => excuse(finding, turn.turn));
    });
    return summarise(
      findings,
      (held) => holds(`${count(held.length, 'turn')} ran once.`, evidenceOf(held)),
      'The provider was not asked for a turn.',
    );
  },
});

function judgeTurn(turn: TurnTail, prompts: PromptsAgain): Finding {
  const attempts = [...turn.parts.values()];
  for (const part of attempts) {
    const again = part.find((attempt, i) => i > 0 && !isBroken(part[i - 1], attempt));
    if (again === undefined) continue;
    const before = part[part.indexOf(again) - 1] as Attempt;
    const state =
      before.ended === undefined
        ? 'was running'
        : before.ended.type === 'provider-completed'
          ? 'was complete'
          : 'had been given up, with nothing disturbed';
    const reason = `Turn ${turn.turn} ran twice: the provider got request ${again.asked.request} for it when the answer to request ${before.asked.request} ${state}.`;
    const evidence = [again.asked, before.asked, before.ended];
    const ours = prompts.byOurs(turn, again.from);
    if (ours === undefined) return violated(reason, evidence);
    const why = `${reason} But our own client had sent its prompt again.`;
    return unknown(why, [ours, ...evidence], 'harness');
  }
  return judgeOutputs(turn) ?? holds('', attempts[0]?.[0] ? [attempts[0][0].asked] : []);
}

/** What the harness does after somebody has asked again is no reason for it. */
function isBroken(before: Attempt | undefined, again: Attempt): boolean {
  return before?.disturbed !== undefined && before.disturbed.index < again.from.index;
}

function judgeOutputs(turn: TurnTail): Finding | undefined {
  let most = 0;
  let before: EventOf<'provider-request'> | undefined;
  for (const part of turn.parts.values()) {
    const asked = part[0]?.asked;
    const outputs = asked?.outputs ?? [];
    if (outputs.length > most + 1) {
      const ran = outputs.slice(most).join(', ');
      const reason = `Tools of turn ${turn.turn} ran twice: request ${asked?.request} has the outputs of ${ran}, and the provider had asked for one.`;
      return violated(reason, [asked, before]);
    }
    const repeated = outputs.find((call, i) => outputs.indexOf(call) !== i);
    if (repeated !== undefined) {
      const reason = `Tool call ${repeated} of turn ${turn.turn} ran twice: request ${asked?.request} has its output twice.`;
      return violated(reason, [asked]);
    }
    most = Math.max(most, outputs.length);
    before = asked;
  }
  return undefined;
}
