import type { HistoryEvent } from '../history/event.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { refusedMs, type Seat, seatsOf } from './seats.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';

/**
 * A slot is what a server gives to one client at a time: it shows where another one is turned away while
 * the first has it. Once the holder has left, or nothing passes to and from it any more, the server has
 * the bound to find out, and whoever was turned away has it to come back.
 */
export const slotIsPassedOn = defineInvariant({
  id: 'slot-is-passed-on',
  kind: 'liveness',
  holdsWhen:
    'a slot that its holder has left, also without a word, is given on in time, and a client that was turned away comes back for it',
  sources: [
    'https://github.com/raysonmeng/agent-bridge/issues/33',
    'https://github.com/raysonmeng/agent-bridge/issues/68',
    'https://github.com/raysonmeng/agent-bridge/pull/57',
  ],
  judge(history, bounds) {
    const around = surroundingsOf(history, bounds);
    const seats = seatsOf(around);
    const findings = seats.flatMap((seat) => judgeRefusals(seat, seats, around));
    findings.push(...seats.flatMap((seat) => judgeTakeover(seat, seats, around) ?? []));
    return summarise(
      findings,
      (held) => holds(`${count(held.length, 'slot')} was given on in time.`, evidenceOf(held)),
      'Nobody was turned away, or waited for a place that another one had left.',
    );
  },
});

/** Of a holder that left, and those who were turned away from its place, by their links. */
function judgeRefusals(holder: Seat, seats: readonly Seat[], around: Surroundings): Finding[] {
  const { left } = holder;
  if (left === undefined || holder.refused !== undefined) return [];
  const away = seats.filter(
    (seat) => seat.refused !== undefined && isBeside(seat, holder, seat.refused),
  );
  const links = new Set(away.map(({ c }) => c.link));
  return [...links].flatMap((link) => {
    const last = away.findLast(({ c }) => c.link === link);
    return last ? (judgeSlot(holder, left, last, seats, around) ?? []) : [];
  });
}

function isBeside(seat: Seat, holder: Seat, at: HistoryEvent): boolean {
  if (seat === holder || seat.server !== holder.server) return false;
  if (holder.opened.index > seat.opened.index) return false;
  const { ended } = holder.handshake;
  return ended === undefined || ended.index > at.index;
}

function judgeSlot(
  holder: Seat,
  left: HistoryEvent,
  away: Seat,
  seats: readonly Seat[],
  around: Surroundings,
): Finding | undefined {
  const { facts, bounds, cast } = around;
  const { link } = away.c;
  const refused = away.refused as HistoryEvent;
  const from = Math.max(left.time, refused.time);
  const tries = seats.filter(
    ({ c, opened }) => c.link === link && opened.index > refused.index && opened.time >= left.time,
  );
  const given = tries.find(
    ({ opened, ...one }) =>
      one.refused === undefined &&
      one.handshake.answered !== undefined &&
      opened.time < holder.backAt,
  );
  const proof = [left, refused, given?.opened];
  // A refusal so long after the holder had gone is the server's, whatever comes later.
  if (refused.time >= holder.backAt) return undefined;
  if (refused.time - left.time > bounds.reconnectMs && cast.isJudged(link, 'server')) {
    const ms = Math.round(refused.time - left.time);
    const reason = `${name(away)} was turned away ${ms} ms after the client of ${holder.c.name} was gone (bound ${bounds.reconnectMs} ms): that is on ${cast.nameOf(link, 'server')}.`;
    return violated(reason, [refused, left]);
  }
  if (isTakenByAnother(seats, holder, link, left)) return undefined;
  const until = Math.min(given?.opened.time ?? facts.stoppedAt, holder.backAt);
  const ms = Math.round(until - from);
  if (given !== undefined && until - from <= bounds.reconnectMs) {
    return holds(`${name(given)} got the slot ${ms} ms after it was free.`, proof);
  }
  // That our own client stays away shows nothing of anyone.
  if (!cast.isJudged(link, 'client')) return undefined;
  if (until - from > bounds.reconnectMs) {
    const reason = `${name(away)} was turned away, and its client did not come back in ${ms} ms after the slot was free (bound ${bounds.reconnectMs} ms): that is on ${cast.nameOf(link, 'client')}.`;
    return violated(reason, proof);
  }
  return unknown(
    `The slot of ${holder.c.name} was free for only ${ms} ms before the run ended.`,
    proof,
  );
}

/** Somebody else has got it. */
function isTakenByAnother(
  seats: readonly Seat[],
  holder: Seat,
  link: string,
  left: HistoryEvent,
): boolean {
  return seats.some(
    ({ c, server, opened, refused, handshake }) =>
      c.link !== link &&
      c !== holder.c &&
      server === holder.server &&
      opened.index > left.index &&
      refused === undefined &&
      handshake.answered !== undefined,
  );
}

/** Of one that nobody had turned away: it came after the holder had gone and got its place. */
function judgeTakeover(
  seat: Seat,
  seats: readonly Seat[],
  { facts, bounds }: Surroundings,
): Finding | undefined {
  const { answered } = seat.handshake;
  if (seat.refused !== undefined || answered === undefined) return undefined;
  const before = seats.find(
    ({ left, backAt, ...holder }) =>
      left !== undefined &&
      left.index < seat.opened.index &&
      seat.opened.time < backAt &&
      isHalfOpen(holder, seat, left),
  );
  if (before?.left === undefined) return undefined;
  const standsMs = facts.stoppedAt - seat.opened.time;
  if (seat.handshake.ended !== undefined || standsMs <= Math.min(refusedMs, bounds.reconnectMs)) {
    return undefined;
  }
  return holds(`${name(seat)} got the slot of one that was gone.`, [before.left, seat.opened]);
}

function isHalfOpen(
  holder: Omit<Seat, 'left' | 'backAt'>,
  seat: Seat,
  left: HistoryEvent,
): boolean {
  return (
    left.type === 'fault-fired' &&
    holder.server === seat.server &&
    holder.c !== seat.c &&
    (holder.handshake.ended === undefined || holder.handshake.ended.index > seat.opened.index)
  );
}

function name({ c }: Seat): string {
  return `C${c.name.slice(1)}`;
}
