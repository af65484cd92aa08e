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
import { isFatal, runFacts } from '../history/run-facts.ts';

export interface Attempt {
  readonly asked: EventOf<'provider-request'>;
  readonly sent: EventOf<'provider-sent'>[];
  readonly tokens: number[];
  ended?: EventOf<'provider-completed'> | EventOf<'provider-failed'>;
  /** It still ran when everything was taken down, and broke off because of that. */
  stopped?: EventOf<'provider-failed'>;
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
}

export function turnTails(history: readonly HistoryEvent[]): TurnTail[] {
  const turns = new Map<number, TurnTail>();
  const attempts = new Map<number, Attempt>();
  const breaks = harnessBreaks(history);
  const turnOf = (number: number): TurnTail => {
    let turn = turns.get(number);
    if (turn === undefined) {
      turn = { turn: number, parts: new Map(), views: [] };
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
    breaks.see(event);
    switch (event.type) {
      case 'provider-request': {
        if (event.turn === undefined) break;
        const attempt: Attempt = { asked: event, sent: [], tokens: [] };
        attempts.set(event.request, attempt);
        breaks.begin(attempt);
        const parts = turnOf(event.turn).parts;
        const part = (event.outputs ?? []).join(' ');
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
        breaks.end(turn);
        break;
      }
      case 'client-tokens':
        turnOf(event.turn).views.push(event);
        break;
    }
  }
  return [...turns.values()];
}

/**
 * Marks attempts that the harness broke on their way to the agent: on the provider's own link, or by
 * killing a process or stopping it for a time. What the provider has written may still be under way
 * after it has completed, so an attempt stays open until its turn has an outcome.
 */
function harnessBreaks(history: readonly HistoryEvent[]) {
  const links = providerLinks(history);
  const open = new Set<Attempt>();
  const breaks = (event: HistoryEvent): boolean => {
    if (event.type === 'process-signalled') {
      return event.fault !== undefined && (isFatal(event) || event.signal === 'SIGSTOP');
    }
    const breaking =
      event.type === 'end-delivered' ||
      event.type === 'unit-injected' ||
      (event.type === 'unit-delivered' && event.as !== undefined);
    return breaking && event.fault !== undefined && links.has(event.link);
  };
  return {
    begin: (attempt: Attempt) => open.add(attempt),
    end(turn: TurnTail) {
      for (const part of turn.parts.values()) for (const attempt of part) open.delete(attempt);
    },
    see(event: HistoryEvent) {
      if (!breaks(event)) return;
      for (const attempt of open) {
        const late = event.type === 'process-signalled' && attempt.ended !== undefined;
        if (!late) attempt.disturbed ??= event;
      }
    },
  };
}
