/**
 * What became of each turn's text: what the provider sent for it, and what its client ended up with.
 * Shared by the invariants that ask whether something was lost.
 *
 * The provider numbers tokens over its whole life, so a request that is tried again has new numbers,
 * and only one attempt of each part of a turn has to arrive. Parts are told apart by the tool
 * outputs that they continue from.
 */
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { runFacts } from '../history/run-facts.ts';
import { ProviderBreaks } from './provider-breaks.ts';
import { partOf, tokenOrigins } from './token-origins.ts';
import { turnNames } from './turn-names.ts';

export interface Attempt {
  readonly asked: EventOf<'provider-request'>;
  readonly sent: EventOf<'provider-sent'>[];
  readonly tokens: number[];
  ended?: EventOf<'provider-completed'> | EventOf<'provider-failed'>;
  /** It still ran when everything was taken down, and broke off because of that. */
  stopped?: EventOf<'provider-failed'>;
  /** The request as it came from the agent, or, where nothing saw that, the provider's account of it. */
  from: HistoryEvent;
  /** What the harness did to it on its way to the agent. */
  disturbed?: HistoryEvent;
}

export interface TurnTail {
  readonly turn: number;
  /** By what their requests continue from. */
  readonly parts: Map<string, Attempt[]>;
  /** The client that asked for the turn, when that was recorded. */
  client?: string;
  began?: EventOf<'invoke'>;
  outcome?: EventOf<'ok'>;
  readonly views: EventOf<'client-tokens'>[];
  /** What servers call its thread and itself, as far as links show it. */
  thread?: string;
  ids: ReadonlySet<string>;
  /** When its client first sent the request for it, as far as a link shows it. */
  requested?: HistoryEvent;
}

export function turnTails(history: readonly HistoryEvent[]): TurnTail[] {
  const turns = new Map<number, TurnTail>();
  const attempts = new Map<number, Attempt>();
  const turnOf = (number: number): TurnTail => {
    let turn = turns.get(number);
    if (turn === undefined) {
      turn = { turn: number, parts: new Map(), views: [], ids: new Set() };
      turns.set(number, turn);
    }
    return turn;
  };
  const { stopIndex } = runFacts(history);
  for (const event of history) {
    // What breaks off when everything is taken down is nobody's doing; but the provider's own account
    // comes through a pipe, and may be late.
    const late = event.type === 'provider-sent' || event.type === 'provider-completed';
    if (event.index >= stopIndex && event.type === 'provider-failed') {
      const attempt = attempts.get(event.request ?? -1);
      if (attempt && attempt.ended === undefined) attempt.stopped = event;
    }
    if (event.index >= stopIndex && !late) continue;
    switch (event.type) {
      case 'provider-request': {
        if (event.turn === undefined) break;
        const attempt: Attempt = { asked: event, sent: [], tokens: [], from: event };
        attempts.set(event.request, attempt);
        const parts = turnOf(event.turn).parts;
        const part = partOf(event);
        parts.set(part, [...(parts.get(part) ?? []), attempt]);
        break;
      }
      case 'provider-sent': {
        const attempt = attempts.get(event.request);
        attempt?.sent.push(event);
        for (let token = event.first; token <= event.last; token++) attempt?.tokens.push(token);
        break;
      }
      case 'provider-completed':
      case 'provider-failed': {
        const attempt = event.request === undefined ? undefined : attempts.get(event.request);
        if (attempt) attempt.ended = event;
        break;
      }
      case 'invoke':
      case 'ok':
      case 'fail':
      case 'info': {
        if (event.value?.turn === undefined) break;
        if (event.f !== 'turn' && event.f !== 'command') break;
        const turn = turnOf(event.value.turn);
        turn.client ??= event.client;
        if (event.type === 'invoke') {
          turn.began ??= event;
          break;
        }
        turn.outcome = event;
        break;
      }
      case 'client-tokens':
        turnOf(event.turn).views.push(event);
        break;
    }
  }
  const breaks = new ProviderBreaks(history, tokenOrigins(history));
  const names = turnNames(history, providerLinks(history), [...turns.values()]);
  for (const turn of turns.values()) {
    markDisturbed(turn, breaks);
    const name = names.get(turn.turn);
    if (name?.thread !== undefined) turn.thread = name.thread;
    if (name?.sent !== undefined) turn.requested = name.sent;
    turn.ids = name?.ids ?? turn.ids;
  }
  return [...turns.values()];
}

function markDisturbed(turn: TurnTail, breaks: ProviderBreaks): void {
  const { outcome } = turn;
  const failed = outcome !== undefined && !endedWell(turn);
  for (const part of turn.parts.values()) {
    for (const [i, attempt] of part.entries()) {
      const { asked, ended } = attempt;
      const again = part[i + 1]?.asked;
      attempt.from = breaks.askedAt(asked);
      const disturbed = breaks.of({ asked, ended, again, over: outcome, failed });
      if (disturbed !== undefined) attempt.disturbed = disturbed;
    }
  }
}

/** The client takes the turn for completed; a command says so by its exit code. */
export function endedWell({ outcome }: TurnTail): boolean {
  return outcome?.type === 'ok' && (outcome.value?.status ?? 'completed') === 'completed';
}
