import type { Connection } from '../history/connections.ts';
import type { EventOf } from '../history/event.ts';
import { type Attachment, attachmentsOf } from './attachments.ts';
import { type Breach, breach } from './breach.ts';
import type { Meddling } from './meddling.ts';

type Unit = EventOf<'unit-received'>;

/**
 * Events of turns on a connection that never took their thread up. Who asks for a turn wants to hear of it.
 * That a thread exists, and whether it is busy, may be told to everyone; a thread that nobody took up, and
 * which was announced, is one that the server began itself.
 */
export class ForeignEvents {
  readonly #attachments = new Map<Connection, readonly Attachment[]>();
  readonly #meddlings: readonly Meddling[];

  constructor(
    connections: readonly Connection[],
    stopIndex: number,
    meddlings: readonly Meddling[],
  ) {
    for (const c of connections) this.#attachments.set(c, attachmentsOf(c, stopIndex));
    this.#meddlings = meddlings;
  }

  on(c: Connection, spoken: readonly Unit[]): Breach[] {
    // Where nobody ever takes a thread up, the protocol knows no such thing.
    const anyone = this.#takenUpOn(c.link);
    if (anyone === undefined) return [];
    const found = new Map<string, Breach>();
    const announced = new Set<string>();
    const asked = new Set<string>();
    for (const unit of spoken) {
      const { kind, means, thread } = unit.message ?? {};
      if (thread === undefined) continue;
      if (unit.direction === 'upstream') {
        if (means === 'turn-start' || means === 'steer') asked.add(thread);
        continue;
      }
      if (!isOfTurn(unit)) {
        if (kind === 'notification') announced.add(thread);
        continue;
      }
      const isServers = announced.has(thread) && !anyone.has(thread);
      if (found.has(thread) || asked.has(thread) || isServers) continue;
      if (!this.#hasTakenUp(c, unit)) found.set(thread, this.#breach(c, unit, thread));
    }
    return [...found.values()];
  }

  #takenUpOn(link: string): ReadonlySet<string> | undefined {
    const all = [...this.#attachments].filter(([c]) => c.link === link).flatMap(([, one]) => one);
    if (all.length === 0) return undefined;
    return new Set(all.flatMap(({ thread }) => thread ?? []));
  }

  /** A thread that is being started may speak before its name is known. */
  #hasTakenUp(c: Connection, unit: Unit): boolean {
    return (this.#attachments.get(c) ?? []).some(
      ({ thread, asked }) =>
        asked.index < unit.index && (thread === undefined || thread === unit.message?.thread),
    );
  }

  #breach(c: Connection, unit: Unit, thread: string): Breach {
    const meddled = this.#meddlings.find(
      ({ event, link, direction, message }) =>
        link === c.link &&
        direction === 'upstream' &&
        event.index < unit.index &&
        (message === undefined || message.means === 'attach' || message.means === 'turn-start'),
    );
    const reason = `The server of ${c.name} sent ${unit.message?.method} of thread ${thread}, which was never taken up there.`;
    return breach('server', reason, [unit], meddled?.event);
  }
}

function isOfTurn({ message }: Unit): boolean {
  if (message?.kind === 'response' || message?.kind === 'error') return false;
  const { means } = message ?? {};
  return (
    means === 'turn-started' || means === 'delta' || means === 'turn-end' || means === 'approval'
  );
}
