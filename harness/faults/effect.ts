/**
 * What a fault asks for. The link acts; a fault never touches a socket, a timer or a clock.
 * `side` names the peers that are hit: `client` dialled the link, `server` listens behind it.
 */
export type Sides = 'client' | 'server' | 'both';

export type Effect =
  | { readonly do: 'pass' }
  | { readonly do: 'drop' }
  /** Forward these payloads (text of a message) or exact bytes instead of the unit. */
  | { readonly do: 'replace'; readonly with: readonly Replacement[] }
  /** Deliver the unit, and all behind it, not before `delayMs` after it arrived. */
  | { readonly do: 'hold'; readonly delayMs: number }
  /** Set the unit aside; deliver it after `units` later ones have gone out (at the latest at the end). */
  | { readonly do: 'defer'; readonly units: number }
  /** FIN (RFC 9293 section 3.6). */
  | { readonly do: 'end'; readonly side: Sides }
  /** RST (RFC 9293 section 3.5.2). */
  | { readonly do: 'reset'; readonly side: Sides }
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
  | { readonly do: 'signal'; readonly process: string; readonly signal: NodeJS.Signals };

export type Replacement = { readonly text: string } | { readonly bytes: Buffer };
