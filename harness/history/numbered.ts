import type { EventBody, HistoryEvent } from './event.ts';

/**
 * The event as it is kept: its number and time first. A copy, since who recorded it may use the object
 * again. Spreading is slow on so large a union, and two types are nearly all of a busy run, so those
 * are copied member by member.
 */
export function numbered(index: number, time: number, body: EventBody): HistoryEvent {
  if (body.type === 'unit-delivered') {
    const { type, link, connection, direction, unit, last, bytes, as, fault, heldBy, own } = body;
    const kept = { index, time, type, link, connection, direction, unit, last, bytes };
    if (as === undefined && fault === undefined && heldBy === undefined) return kept;
    return {
      ...kept,
      ...(as && { as }),
      ...(fault !== undefined && { fault }),
      ...(heldBy !== undefined && { heldBy }),
      ...(own !== undefined && { own }),
    };
  }
  if (body.type === 'unit-received' && isPlain(body)) {
    const { type, link, connection, direction, unit, kind, bytes, opcode, fin, message } = body;
    const kept = { index, time, type, link, connection, direction, unit, kind, bytes };
    if (opcode === undefined || fin === undefined || message === undefined) {
      return {
        ...kept,
        ...(opcode !== undefined && { opcode }),
        ...(fin !== undefined && { fin }),
        ...(message && { message }),
      };
    }
    return {
      index,
      time,
      type,
      link,
      connection,
      direction,
      unit,
      kind,
      bytes,
      opcode,
      fin,
      message,
    };
  }
  return { index, time, ...body };
}

/** The many ones: no Close frame, no HTTP head, no run of a flood. */
const isPlain = ({ close, head, last }: Extract<EventBody, { type: 'unit-received' }>): boolean =>
  close === undefined && head === undefined && last === undefined;
