import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';

/**
 * Lets the memory of what a pipe has just taken be used for the next read, where nothing can still be in
 * it: no queue, no codec, no write that the kernel has not taken, and nobody who keeps units for later (the
 * record of the last ones, and rules that look at more than methods).
 */
export function letGo(pipe: Pipe, { rules, interest, recordsUnits }: Session): void {
  const { way, source, sink, outbox, codec } = pipe;
  if (source.connection?.letGo === undefined) return;
  if (outbox.heldBytes > 0 || (sink.connection?.unsentBytes ?? 0) > 0) return;
  if (way !== 'blind') {
    if (recordsUnits || (rules.length > 0 && interest === undefined)) return;
    if (pipe.isGrouping || !codec?.letGo?.()) return;
  }
  source.connection.letGo();
}
