import type { Connection } from '../transports/connection.ts';
import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';

/**
 * Lets the memory of what a pipe has just taken be used for the next read, where nothing can still be in
 * it: no queue, no codec, no write that the kernel has not taken, and no rules that keep units for later.
 * What is recorded of the last units is copied.
 */
export function letGo(pipe: Pipe, { rules, interest, recordsUnits, conversation }: Session): void {
  const { way, source, sink, outbox, codec } = pipe;
  const from = source.connection;
  if (from?.letGo === undefined) return;
  if (outbox.heldBytes > 0 || (sink.connection?.unsentBytes ?? 0) > 0) return;
  if (way === 'blind') {
    from.letGo(nothing);
    return;
  }
  if (rules.length > 0 && interest === undefined) return;
  if (recordsUnits) conversation.kept.letGo();
  if (!pipe.isGrouping) codec?.letGo?.((held) => (from.letGo as LetGo)(held));
}

type LetGo = NonNullable<Connection['letGo']>;

const nothing = Buffer.alloc(0);
