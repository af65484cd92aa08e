import { Cast } from '../history/cast.ts';
import { carries } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { isFatal } from '../history/run-facts.ts';
import { turnAsked } from '../history/turn-asked.ts';
import { matchesGlob } from '../wire/glob.ts';
import { violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import type { TurnTail } from './turn-tails.ts';

type Unit = EventOf<'unit-received'>;

/**
 * A prompt that its client sends again, though it had arrived: a server may take it for one more turn, and
 * one that refuses it hides the client's mistake. A client may do so where the first was refused, where the
 * turn came to no good end, where the server was ended meanwhile, and where it had no word of the turn and
 * looked for it before. Who only hands on what its own client sends again is not blamed.
 */
export class PromptsAgain {
  readonly #history: readonly HistoryEvent[];
  readonly #cast: Cast;
  readonly #models: ReadonlySet<string>;

  constructor(history: readonly HistoryEvent[]) {
    this.#history = history;
    this.#cast = new Cast(history);
    this.#models = providerLinks(history);
  }

  /** The first time that somebody under test did so for a turn. */
  of(turn: TurnTail): Finding | undefined {
    for (const [link, sent] of this.#sentBy(turn)) {
      if (!this.#cast.isJudged(link, 'client')) continue;
      for (const [i, again] of sent.entries()) {
        const before = sent[i - 1];
        if (before === undefined || !this.#isWrong(before, again, turn)) continue;
        if (this.#isHandedOn(link, i, again, turn)) continue;
        const who = this.#cast.nameOf(link, 'client');
        const reason = `The prompt of turn ${turn.turn} was sent twice by ${who}: it had arrived on connection ${before.connection} and was not refused, and came again on connection ${again.connection}.`;
        return violated(reason, [again, before]);
      }
    }
    return undefined;
  }

  /** A client of ours has itself sent a prompt again by then: that it ran twice is its doing. */
  byOurs(turn: TurnTail, until: HistoryEvent): Unit | undefined {
    for (const [link, sent] of this.#sentBy(turn)) {
      if (this.#cast.at(link, 'client')?.standing !== 'ours') continue;
      const arrived = sent.filter((one) => one.index < until.index && this.#arrived(one));
      if (arrived.length > 1) return arrived[1];
    }
    return undefined;
  }

  #sentBy(turn: TurnTail): ReadonlyMap<string, Unit[]> {
    const byLink = new Map<string, Unit[]>();
    for (const event of this.#history) {
      if (event.type !== 'unit-received' || event.direction !== 'upstream') continue;
      if (event.message?.means !== 'turn-start' || this.#models.has(event.link)) continue;
      // A text with an id of its own is told from another by that.
      if (event.message.item !== undefined || turnAsked(event) !== turn.turn) continue;
      byLink.set(event.link, [...(byLink.get(event.link) ?? []), event]);
    }
    return byLink;
  }

  #isWrong(before: Unit, again: Unit, turn: TurnTail): boolean {
    if (!isSamePrompt(before, again) || !this.#arrived(before, again)) return false;
    const between = this.#history.filter(
      ({ index }) => before.index < index && index < again.index,
    );
    if (between.some((event) => this.#endsServer(event, before.link))) return false;
    const heard = between.filter(
      (event): event is Unit =>
        event.type === 'unit-received' &&
        event.direction === 'downstream' &&
        event.link === before.link,
    );
    if (heard.some((event) => isRefusal(event, before) || isBadEnd(event, turn))) return false;
    const known = heard.some((event) => isWordOf(event, before, turn));
    return known || !heard.some(isLookedUp);
  }

  #arrived(sent: Unit, before?: HistoryEvent): boolean {
    const out = this.#history.find(
      (event) =>
        event.type === 'unit-delivered' &&
        event.link === sent.link &&
        event.connection === sent.connection &&
        carries(event, sent),
    );
    if (out?.type !== 'unit-delivered') return false;
    return out.as === undefined && out.index < (before?.index ?? Number.POSITIVE_INFINITY);
  }

  #endsServer(event: HistoryEvent, link: string): boolean {
    if (event.type !== 'process-signalled' || !isFatal(event)) return false;
    const party = this.#cast.at(link, 'server');
    const own = party?.processes?.some((name) => matchesGlob(name, event.process));
    return party === undefined || own === true;
  }

  /** A hop nearer to the client had it as often before. */
  #isHandedOn(link: string, i: number, again: Unit, turn: TurnTail): boolean {
    return [...this.#sentBy(turn)].some(([other, sent]) => {
      const same = sent[i];
      return other !== link && same !== undefined && same.index < again.index;
    });
  }
}

function isAnswerTo({ connection, message }: Unit, sent: Unit): boolean {
  return connection === sent.connection && message?.id === sent.message?.id;
}

function isRefusal(event: Unit, sent: Unit): boolean {
  return event.message?.kind === 'error' && isAnswerTo(event, sent);
}

function isBadEnd({ message }: Unit, { ids }: TurnTail): boolean {
  if (message?.means !== 'turn-end' || message.end === 'completed') return false;
  return message.turn === undefined || ids.size === 0 || ids.has(message.turn);
}

/** The client was told that its turn is there. */
function isWordOf(event: Unit, sent: Unit, { ids }: TurnTail): boolean {
  const { message } = event;
  if (message?.kind === 'response') return isAnswerTo(event, sent);
  return message?.kind === 'notification' && message.turn !== undefined && ids.has(message.turn);
}

function isLookedUp({ message }: Unit): boolean {
  if (message?.kind !== 'response') return false;
  return message.means === 'read' || message.means === 'attach';
}

/** Ids and settings beside a prompt may differ from one message to the next by so much. */
const besideBytesMax = 64;

/** One that is only quoted, as in the request for a title in a thread of its own, is not sent again. */
function isSamePrompt({ message: before }: Unit, { message: again }: Unit): boolean {
  if (before?.thread !== undefined && before.thread === again?.thread) return true;
  return Math.abs((before?.bytes ?? 0) - (again?.bytes ?? 0)) <= besideBytesMax;
}
