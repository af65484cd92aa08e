import type { EventBody } from '../../history/event.ts';

/** What one client got of a turn in one way. */
export function tokensVia(events: readonly EventBody[], turn: number, via: string): number[] {
  return events.flatMap((event) =>
    event.type === 'client-tokens' && event.turn === turn && event.via === via ? event.tokens : [],
  );
}

/** Every token that the provider sent, in order. */
export function sentTokens(events: readonly EventBody[]): number[] {
  return events.flatMap((event) =>
    event.type === 'provider-sent'
      ? Array.from({ length: event.last - event.first + 1 }, (_, k) => event.first + k)
      : [],
  );
}

/** `ok completed` for each turn, `fail 7` for each command. */
export function outcomesOf(events: readonly EventBody[], f: string): string[] {
  return events.flatMap((event) =>
    (event.type === 'ok' || event.type === 'fail' || event.type === 'info') && event.f === f
      ? [`${event.type} ${event.value?.status ?? event.value?.exitCode}`]
      : [],
  );
}
