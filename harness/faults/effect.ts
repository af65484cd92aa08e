/**
 * What a fault asks for. The link acts; a fault never touches a socket, a timer or a clock.
 * `side` names the peers that are hit: `client` dialled the link, `server` listens behind it.
 */
export type Sides = 'client' | 'server' | 'both';

export type Effect =
  | { readonly do: 'pass' }
  /**
   * Not delivered. With `endAfterMs`: FIN to both peers once no unit has come in this direction for
   * that long, counted from when the fault was switched on; when it is switched off, at once.
   */
  | { readonly do: 'drop'; readonly endAfterMs?: number }
  /** Forward these payloads (text of a message) or exact bytes instead of the unit. */
  | { readonly do: 'replace'; readonly with: readonly Replacement[] }
  /** Deliver the unit, and all behind it, not before `delayMs` after it arrived. */
  | { readonly do: 'hold'; readonly delayMs: number }
  /**
   * Set the unit aside; deliver it after `units` later ones have gone out (at the latest at the end).
   * With `until`: behind the first later message of this connection, either way, whose method this
   * glob matches, if that comes before the `units`.
   */
  | { readonly do: 'defer'; readonly units: number; readonly until?: string }
  /** Write the unit together with those that follow: once `units` are there, or after `delayMs`. */
  | { readonly do: 'gather'; readonly units: number; readonly delayMs: number }
  /** Write the unit in pieces of these sizes (their sum is its length), with a pause after each. */
  | { readonly do: 'slice'; readonly sizes: readonly number[]; readonly pauseMs: number }
  /** The unit is not delivered; its sender gets a message with this text as if from the other side. */
  | { readonly do: 'answer'; readonly text: string }
  /** FIN (RFC 9293 section 3.6); one side alone is a half-close. */
  | { readonly do: 'end'; readonly side: Sides }
  /** RST (RFC 9293 section 3.5.2), `afterMs` later; in between nothing passes either way. */
  | { readonly do: 'reset'; readonly side: Sides; readonly afterMs?: number }
  /**
   * A Close frame (RFC 6455 section 5.5.1; code 1005 means one without code or reason), masked when
   * it goes to the server, then FIN when the peer has answered or a bound has passed.
   */
  | { readonly do: 'close'; readonly code: number; readonly reason: string; readonly side: Sides }
  /** Deliver the unit's first bytes only, then end the connection that way. */
  | { readonly do: 'cut'; readonly keepBytes: number; readonly then: 'end' | 'reset' | 'vanish' }
  /** Stop reading from the side that sends this direction: its writes block. Ends with the fault. */
  | { readonly do: 'stop-reading' }
  /** No byte either way from here on, both sockets open. Ends with the fault. */
  | { readonly do: 'vanish' }
  /** Deliver at most so many bytes a second (0: none). Ends with the fault. */
  | { readonly do: 'pace'; readonly bytesPerSecond: number }
  /** Pass on the end of this direction so much later. Ends with the fault: it passes at once. */
  | { readonly do: 'delay-end'; readonly delayMs: number }
  /**
   * The link does not listen for so long: the kernel refuses new connections. Those that are open
   * stay. Ends with the heal.
   */
  | { readonly do: 'unlisten'; readonly forMs: number }
  /**
   * With `undo`: that signal, or a new start once the process has ended, follows `afterMs` later or at
   * the heal, whatever the connection does.
   */
  | {
      readonly do: 'signal';
      readonly process: string;
      readonly signal: NodeJS.Signals;
      readonly undo?: UndoSignal;
    };

export type UndoSignal =
  | { readonly signal: NodeJS.Signals; readonly afterMs?: number }
  | { readonly start: true; readonly afterMs: number };

export type Replacement = { readonly text: string } | { readonly bytes: Buffer };
