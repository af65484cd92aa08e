import { connectionsOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { runFacts } from '../history/run-facts.ts';
import { count, holds, unknown, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';

/** Attempts to return after a fallback, until a response completes over WebSocket. */
const recoveriesMax = 5;

/**
 * The better transport is WebSocket, the other one HTTP. A fallback is the first request over HTTP
 * after a WebSocket attempt.
 */
export const fallbackRecovers = defineInvariant({
  id: 'fallback-recovers',
  kind: 'liveness',
  holdsWhen:
    'after a fallback the better transport is tried again after a cooldown, a bounded number of times until a response completes on it',
  sources: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/openai/codex/issues/19821',
    'https://github.com/Soju06/codex-lb/pull/1886',
  ],
  judge(history, bounds) {
    const story = storyOf(history);
    const first = story.attempts[0];
    if (first === undefined) return unknown('WebSocket was not tried.');
    const fallback = story.http.find((request) => request.index > first.index);
    if (fallback === undefined) return judgeNoFallback(story, first);
    return judgeBudget(story, fallback) ?? judgeReturn(story, fallback, history, bounds);
  },
});

interface Story {
  /** Each try to get a WebSocket, however it ended. */
  readonly attempts: readonly HistoryEvent[];
  readonly http: readonly EventOf<'provider-request'>[];
  /** Responses that completed over WebSocket. */
  readonly completed: readonly HistoryEvent[];
  readonly failed: readonly HistoryEvent[];
}

function storyOf(history: readonly HistoryEvent[]): Story {
  const { stopIndex } = runFacts(history);
  const until = history.filter((event) => event.index < stopIndex);
  const overWebSocket = new Set<number>();
  const http: EventOf<'provider-request'>[] = [];
  const completed: HistoryEvent[] = [];
  const said: HistoryEvent[] = [];
  for (const event of until) {
    if (event.type === 'provider-connection' && event.state !== 'closed') said.push(event);
    if (event.type === 'provider-request') {
      if (event.transport === 'websocket') overWebSocket.add(event.request);
      else if (event.turn !== undefined) http.push(event);
    }
    if (event.type === 'provider-completed' && overWebSocket.has(event.request)) {
      completed.push(event);
    }
  }
  const failed = until.filter((e) => (e.type === 'fail' || e.type === 'info') && e.f === 'turn');
  const seen = attemptsOnLinks(until);
  return { attempts: seen.length >= said.length ? seen : said, http, completed, failed };
}

/** On the provider's link even those attempts show that never reached the provider. */
function attemptsOnLinks(history: readonly HistoryEvent[]): HistoryEvent[] {
  const links = providerLinks(history);
  return connectionsOf(history)
    .filter((c) => links.has(c.link))
    .flatMap((c) => {
      const upgrade = c.events.find(
        (event) =>
          event.type === 'upgraded' ||
          (event.type === 'unit-received' && /^upgrade:[ \t]*websocket/im.test(event.head ?? '')),
      );
      return upgrade ? [upgrade] : [];
    });
}

function judgeNoFallback({ attempts, failed, completed }: Story, first: HistoryEvent): Finding {
  const lost = failed[0];
  const last = attempts[attempts.length - 1];
  if (
    lost !== undefined &&
    completed.length === 0 &&
    last !== undefined &&
    last.index < lost.index
  ) {
    const reason = `A turn failed after ${count(attempts.length, 'WebSocket attempt')} without one request over HTTP: the fallback was never reached.`;
    return violated(reason, [lost, last]);
  }
  return unknown('There was no fallback.', [first]);
}

/** The budget of recoveries is given back by a completed response, not by an open connection. */
function judgeBudget(story: Story, fallback: HistoryEvent): Finding | undefined {
  let spent: HistoryEvent[] = [];
  const events = [...story.attempts, ...story.completed].sort((a, b) => a.index - b.index);
  for (const event of events) {
    if (event.index < fallback.index) continue;
    if (story.completed.includes(event)) spent = [];
    else spent.push(event);
    if (spent.length <= recoveriesMax) continue;
    const opened = spent.filter(
      (e) =>
        (e.type === 'upgraded' && e.status === 101) ||
        (e.type === 'provider-connection' && e.state === 'upgraded'),
    ).length;
    const reason = `WebSocket was tried ${spent.length} times after the fallback (at most ${recoveriesMax}) and opened ${opened} times, with no response completed on it.`;
    return violated(reason, [event, fallback, ...spent]);
  }
  return undefined;
}

function judgeReturn(
  { attempts, http }: Story,
  fallback: HistoryEvent,
  history: readonly HistoryEvent[],
  bounds: Bounds,
): Finding {
  const { healedAt, stoppedAt } = runFacts(history);
  const again = attempts.find((attempt) => attempt.index > fallback.index);
  const well = Math.max(fallback.time, healedAt ?? fallback.time);
  if (again !== undefined) {
    const ms = Math.round(again.time - fallback.time);
    return holds(`WebSocket was tried again ${ms} ms after the fallback to HTTP.`, [
      again,
      fallback,
    ]);
  }
  const cooled = http.find((request) => request.time >= well + bounds.cooldownMs);
  if (cooled !== undefined) {
    const late = Math.round(cooled.time - well);
    const reason = `The fallback to HTTP was never left: request ${cooled.request} went over HTTP ${late} ms after WebSocket could work again (cooldown of at most ${bounds.cooldownMs} ms).`;
    return violated(reason, [cooled, fallback]);
  }
  const reason = `No request was made after the cooldown of ${bounds.cooldownMs} ms; the run ended ${Math.round(stoppedAt - well)} ms after WebSocket could work again.`;
  return unknown(reason, [fallback], 'harness');
}
