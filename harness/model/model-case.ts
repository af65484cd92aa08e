import { bugsOf, type System } from './bugs.ts';
import type { Draw } from './draw.ts';
import type { FaultLine } from './fault-line.ts';

/** All that a run of the model is made from, besides its seed: what a shrinker may make smaller. */
export interface ModelCase {
  readonly system: System;
  readonly bug: string | undefined;
  /** Of which turn of the run the bug is, and at which token. */
  readonly bugTurn: number;
  readonly bugToken: number;
  readonly clients: number;
  /** For each client. */
  readonly turns: number;
  readonly tokens: number;
  readonly gapMs: number;
  readonly approvals: boolean;
  readonly thinkMs: number;
  readonly reusesIds: boolean;
  /** The first client interrupts its last turn. */
  readonly interrupts: boolean;
  readonly faults: readonly FaultLine[];
  /** After the last fault, or the beginning. */
  readonly healAfterMs: number;
  /** How long clients stay after their last turn. */
  readonly lingerMs: number;
  /** The history says who is under test. */
  readonly knowsParties: boolean;
}

/** The case of this number: a system, at most one bug, a plan. */
export function drawCase(draw: Draw): ModelCase {
  const system = draw.one(['server', 'client', 'bridge', 'agent'] as const, 'system');
  const bug = draw.chance(0.6, 'buggy') ? draw.one(bugsOf(system), 'bug') : undefined;
  const clients = draw.chance(0.4, 'several') ? draw.whole(2, 3, 'clients') : 1;
  const turns = draw.whole(1, 3, 'turns');
  const tokens = draw.whole(2, 8, 'tokens');
  return {
    ...{ system, bug: bug?.id, clients, turns, tokens },
    bugTurn: draw.whole(1, clients * turns, 'bug turn'),
    bugToken: draw.whole(1, tokens, 'bug token'),
    gapMs: draw.one([1, 5, 40], 'gap'),
    approvals:
      system !== 'agent' && (bug?.needs?.includes('approvals') || draw.chance(0.4, 'approvals')),
    thinkMs: draw.one([0, 3, 150], 'think'),
    reusesIds: draw.chance(0.5, 'ids'),
    // Where its hop has no proxy, nobody can see that it was the user.
    interrupts: system !== 'agent' && draw.chance(0.1, 'interrupts'),
    faults: drawFaults(draw, system, bug?.needs ?? [], tokens),
    healAfterMs: draw.one([20, 300, 1_500], 'heal'),
    knowsParties: draw.chance(0.9, 'parties'),
    lingerMs: bug?.needs?.includes('linger') || draw.chance(0.05, 'lingers') ? 13_000 : 0,
  };
}

function drawFaults(
  draw: Draw,
  system: System,
  needs: readonly string[],
  tokens: number,
): FaultLine[] {
  if (system === 'agent') return drawProviderFaults(draw, needs, tokens);
  const link = system === 'bridge' && draw.chance(0.7, 'upstream') ? 'upstream' : 'client';
  const lines: FaultLine[] = [];
  const cut = (key: string, on: Partial<FaultLine>): FaultLine => ({
    name: draw.one(['reset', 'reset', 'end', 'close'] as const, 'cut', key),
    ...{ link, connection: 1, nth: 1 },
    ...on,
  });
  const place = draw.one(
    ['delta', 'delta', 'turn-started', 'turn-end', 'turn-start'] as const,
    'place',
  );
  const nth = place === 'delta' ? draw.whole(1, tokens, 'nth') : 1;
  if (needs.includes('cut') || draw.chance(0.6, 'cuts')) {
    const answer = place === 'turn-start' && draw.chance(0.7, 'of the answer');
    const on = draw.chance(0.35, 'at approval')
      ? { means: draw.one(['approval', 'approval-answer'] as const, 'which') }
      : { means: place, nth, answer };
    const means = needs.includes('open-approval') ? { means: 'approval' as const } : on;
    const isAnswer = means.means === 'approval-answer';
    lines.push(cut('first', { ...means, ...(isAnswer && { answer: true }) }));
    if (draw.chance(0.15, 'again'))
      lines.push(cut('second', { connection: 2, means: 'attach', answer: true }));
    const away = needs.includes('away')
      ? 16
      : draw.chance(0.15, 'away')
        ? draw.whole(1, 4, 'often')
        : 0;
    for (let k = 0; k < away; k++) {
      lines.push({ name: 'accept-then-close', link, connection: lines.length + 1, nth: 1 });
    }
  }
  if (draw.chance(0.15, 'alters')) {
    lines.push({ name: 'alter', link, means: 'delta', nth: draw.whole(1, tokens, 'alter') });
  }
  if (draw.chance(0.15, 'delays')) {
    const holdMs = draw.one([20, 700], 'hold');
    lines.push({
      name: 'delay',
      link,
      means: 'delta',
      nth: draw.whole(1, tokens, 'delay'),
      holdMs,
    });
  }
  return lines;
}

/** On the hop to the provider: answers break off, fall silent, or are late. */
function drawProviderFaults(draw: Draw, needs: readonly string[], tokens: number): FaultLine[] {
  const link = 'provider';
  const lines: FaultLine[] = [];
  const nth = draw.whole(1, tokens, 'nth');
  if (needs.includes('cut') || draw.chance(0.6, 'cuts')) {
    const name = draw.one(['reset', 'end', 'reset', 'vanish', 'delay'] as const, 'cut');
    const cut = needs.includes('cut') && (name === 'vanish' || name === 'delay') ? 'reset' : name;
    const holdMs = cut === 'delay' ? { holdMs: 8_000 } : {};
    lines.push({ name: cut, link, means: 'delta', nth, ...holdMs });
    const away = needs.includes('away')
      ? 16
      : draw.chance(0.2, 'away')
        ? draw.whole(1, 3, 'often')
        : 0;
    for (let k = 0; k < away; k++) {
      lines.push({ name: 'accept-then-close', link, connection: k + 2, nth: 1 });
    }
  }
  if (draw.chance(0.15, 'drops')) lines.push({ name: 'drop', link, means: 'turn-end', nth: 1 });
  if (draw.chance(0.15, 'alters')) lines.push({ name: 'alter', link, means: 'delta', nth: 1 });
  return lines;
}
