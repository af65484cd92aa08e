/**
 * How a client paces its turns: the scripted provider holds a paced turn in its middle and before its
 * end until the client has what was sent, or is back on a new connection. So a fault in mid-turn finds
 * something left to lose on a fast machine as on a slow one.
 */
export interface Pace {
  /** The client has this token, and all before it that it will get live. */
  seen(token: number): void;
  /** The client has taken its turn up again. */
  back(): void;
}
