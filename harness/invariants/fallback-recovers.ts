import { connectionsOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { runFacts } from '../history/run-facts.ts';
import { count, holds, nothing, summarise, unknown, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';

/** Attempts to return after a fallback, until a response completes over WebSocket. */
const recoveriesMax = 5;

/**
 * The better transport is WebSocket, the other one HTTP. A fallback is the first request over HTTP
 * after a WebSocket attempt. Agents remember it by thread, so each thread is judged by what was done
 * for it: that a new thread begins with WebSocket does not bring an old one back to it.
 */
export const fallbackRecovers = defineInvariant({
  id: 'fallback-recovers',
  kind: 'liveness',
  holdsWhen:
    'after a fallback the better transport is tried again after a cooldown, a bounded number of times until a response completes on it, which gives all tries back',
  sources: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/openai/codex/issues/19821',
    'https://github.com/Soju06/codex-lb/pull/1886',
  ],
  judge(history, bounds) {
    const all = storyOf(history);
    if (all.attempts.length === 0) return nothing('WebSocket was not tried.');
    const judged = byThread(all, history).map((story) => judgeThread(story, all, history, bounds));
    const findings = judged.filter((finding) => finding !== undefined);
    if (findings.length === 0) return judgeNoFallback(all);
    return summarise(findings, (held) => held[0] as Finding, 'There was no fallback.');
  },
});

interface Story {
  /** Each try to get a WebSocket, however it ended. */
  readonly attempts: readonly HistoryEvent[];
  readonly http: readonly EventOf<'provider-request'>[];
  /** Responses that completed over WebSocket. */
  readonly completed: readonly HistoryEvent[];
  /** Answers to turns that broke off over WebSocket. */
  readonly broken: readonly HistoryEvent[];
  readonly failed: readonly HistoryEvent[];
}

function storyOf(history: readonly HistoryEvent[]): Story {
  const { stopIndex } = runFacts(history);
  const until = history.filter((event) => event.index < stopIndex);
  const overWebSocket = new Set<number>();
  const turns = new Set<number>();
  const broken: HistoryEvent[] = [];
  const http: EventOf<'provider-request'>[] = [];
  const completed: HistoryEvent[] = [];
  const said: HistoryEvent[] = [];
  for (const event of until) {
    if (event.type === 'provider-connection' && event.state !== 'closed') said.push(event);
    if (event.type === 'provider-request') {
      if (event.turn !== undefined) turns.add(event.request);
      if (event.transport === 'websocket') overWebSocket.add(event.request);
      else if (event.turn !== undefined) http.push(event);
    }
    if (event.type === 'provider-completed' && overWebSocket.has(event.request)) {
      completed.push(event);
    }
    if (event.type === 'provider-failed' && event.request !== undefined) {
      if (overWebSocket.has(event.request) && turns.has(event.request)) broken.push(event);
    }
  }
  const failed = until.filter((e) => (e.type === 'fail' || e.type === 'info') && e.f === 'turn');
  const seen = attemptsOnLinks(until);
  return { attempts: seen.length >= said.length ? seen : said, http, completed, broken, failed };
}

/** What was done for each thread: whatever happened from the start of a turn of it to that of the next. */
function byThread(all: Story, history: readonly HistoryEvent[]): Story[] {
  const threads = turnThreads(history);
  const of = (event: HistoryEvent) =>
    (threads.findLast((turn) => turn.from <= event.index) ?? threads[0])?.thread;
  const names = new Set([...all.attempts, ...all.http].map(of));
  return [...names].map((name) => {
    const mine = <E extends HistoryEvent>(events: readonly E[]) =>
      events.filter((event) => of(event) === name);
    const { attempts, http, completed, broken, failed } = all;
    return {
      ...{ attempts: mine(attempts), http: mine(http) },
      ...{ completed: mine(completed), broken: mine(broken), failed: mine(failed) },
    };
  });
}

/** Where each turn began, and in which thread; nothing where turns of several clients mix. */
function turnThreads(history: readonly HistoryEvent[]): { from: number; thread: string }[] {
  const began = new Map<number, number>();
  const clients = new Set<string>();
  const turns: { from: number; thread: string }[] = [];
  for (const event of history) {
    if (event.type === 'invoke' && event.f === 'turn') {
      began.set(event.operation, event.index);
      clients.add(event.client);
    }
    if (event.type !== 'ok' && event.type !== 'fail' && event.type !== 'info') continue;
    const from = began.get(event.operation);
    const thread = event.value?.thread;
    if (from !== undefined && thread !== undefined) turns.push({ from, thread });
  }
  return clients.size > 1 ? [] : turns;
}

function judgeThread(
  story: Story,
  all: Story,
  history: readonly HistoryEvent[],
  bounds: Bounds,
): Finding | undefined {
  const first = story.attempts[0];
  if (first === undefined) return undefined;
  const fallback = story.http.find((request) => request.index > first.index);
  if (fallback === undefined) return undefined;
  return (
    judgeBudget(story, fallback) ??
    judgeTries(story, fallback) ??
    judgeReturn(story, all, fallback, history, bounds)
  );
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

function judgeNoFallback({ attempts, failed, completed, broken }: Story): Finding {
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
  const end = broken[broken.length - 1];
  const done = end && completed.find((event) => event.index > end.index);
  if (end !== undefined && done !== undefined) {
    const reason = `No fallback was needed: ${count(broken.length, 'answer')} over WebSocket broke off, and a response completed over it after the last of them.`;
    return holds(reason, [done, ...broken]);
  }
  return nothing('There was no fallback.');
}

/**
 * Who came through so many tries in a row has so many, every time that a response completed. Only tries
 * that broke off in an answer are compared: a refusal may be a reason to fall back at once.
 */
function judgeTries(story: Story, fallback: HistoryEvent): Finding | undefined {
  const { attempts, broken, completed } = story;
  let survived = 0;
  let tries: HistoryEvent[] = [];
  let since = 0;
  for (const event of [...broken, ...completed].sort((a, b) => a.index - b.index)) {
    if (event.index > fallback.index) break;
    if (broken.includes(event)) tries.push(event);
    else {
      survived = Math.max(survived, tries.length);
      tries = [];
      since = event.index;
    }
  }
  const opened = attempts.filter((a) => a.index > since && a.index < fallback.index).every(isOpen);
  if (tries.length === 0 || tries.length > survived || !opened) return undefined;
  const reason = `The agent fell back after ${tries.length === 1 ? 'one try' : `${tries.length} tries`} over WebSocket, though it had come through ${survived} before, and a response completed since: tries are not given back.`;
  return violated(reason, [fallback, ...tries]);
}

function isOpen(event: HistoryEvent): boolean {
  return (
    (event.type === 'upgraded' && event.status === 101) ||
    (event.type === 'provider-connection' && event.state === 'upgraded')
  );
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
    const opened = spent.filter(isOpen).length;
    const reason = `WebSocket was tried ${spent.length} times after the fallback (at most ${recoveriesMax}) and opened ${opened} times, with no response completed on it.`;
    return violated(reason, [event, fallback, ...spent]);
  }
  return undefined;
}

function judgeReturn(
  { attempts, http, completed }: Story,
  all: Story,
  fallback: HistoryEvent,
  history: readonly HistoryEvent[],
  bounds: Bounds,
): Finding {
  const { healedAt, stoppedAt } = runFacts(history);
  const after = (event: HistoryEvent) => event.index > fallback.index;
  const again = attempts.filter(after);
  const well = Math.max(fallback.time, healedAt ?? fallback.time);
  const [back] = again;
  if (back !== undefined) {
    const done = completed.find(after);
    const ms = (event: HistoryEvent) => Math.round(event.time - fallback.time);
    const success = done ? `completed on it ${ms(done)} ms after that` : 'never completed on it';
    const reason = `WebSocket was tried again ${ms(back)} ms after the fallback to HTTP, ${count(again.length, 'time')} in all; a response ${success}.`;
    return holds(reason, [back, fallback, done]);
  }
  const cooled = http.filter((request) => request.time >= well + bounds.cooldownMs);
  const last = cooled[cooled.length - 1];
  if (cooled[0] !== undefined && last !== undefined) {
    const late = Math.round(last.time - well);
    const stayed = http.filter(after).length;
    const elsewhere = all.completed.find((event) => after(event) && !completed.includes(event));
    const worked = elsewhere
      ? ' WebSocket did work: a response completed over it in another thread.'
      : '';
    const reason = `The fallback to HTTP was never left: ${count(stayed, 'later request')} of the thread went over HTTP, the last of them ${late} ms after WebSocket could work again (cooldown of at most ${bounds.cooldownMs} ms).${worked}`;
    return violated(reason, [cooled[0], fallback, last, elsewhere]);
  }
  const reason = `No request was made after the cooldown of ${bounds.cooldownMs} ms; the run ended ${Math.round(stoppedAt - well)} ms after WebSocket could work again.`;
  return unknown(reason, [fallback], 'harness');
}
