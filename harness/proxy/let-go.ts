import type { Connection } from '../transports/connection.ts';
import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';

/**
 * Lets the memory of what a pipe has just taken be used for the next read, where nothing can still be in
 * it: no queue, no codec, no write that the kernel has not taken, and nobody who keeps units for later (the
 * record of the last ones, and rules that look at more than methods).
 */
export function letGo(pipe: Pipe, { rules, interest, recordsUnits }: Session): void {
  const { way, source, sink, outbox, codec } = pipe;
  const from = source.connection;
  if (from?.letGo === undefined) return;
  if (outbox.heldBytes > 0 || (sink.connection?.unsentBytes ?? 0) > 0) return;
  if (way === 'blind') {
    from.letGo(nothing);
    return;
  }
  if (recordsUnits || (rules.length > 0 && interest === undefined)) return;
  if (!pipe.isGrouping) codec?.letGo?.((held) => (from.letGo as LetGo)(held));
}

type LetGo = NonNullable<Connection['letGo']>;

const nothing = Buffer.alloc(0);
