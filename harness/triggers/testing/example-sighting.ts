import type { Message } from '../../wire/message.ts';
import type { Sighting } from '../sighting.ts';

/** A sighting of a test: the first unit of connection 1, with what differs. */
export function exampleSighting(rest: Partial<Sighting> = {}): Sighting {
  return {
    link: 'app',
    connection: 1,
    direction: 'downstream',
    unit: 0,
    bytesBefore: 0,
    bytes: 10,
    message: undefined,
    phase: 'ready',
    turn: 0,
    ageMs: 0,
    ...rest,
  };
}

export function exampleMessage(method: string, kind: Message['kind'] = 'notification'): Message {
  return { kind, method, id: undefined, body: { method }, bytes: 10 };
}
