/** How a client's connection ended, as the client saw it. */
export interface Closing {
  /** Close code (RFC 6455 section 7.1.5); 1006 when there was no Close frame. */
  readonly code: number;
  readonly reason: string;
  /** True when this side began the end. */
  readonly own: boolean;
  readonly error?: string;
}

/** Whatever carries text messages both ways: a WebSocket, or the standard streams of a program. */
export interface MessageSocket {
  readonly open: boolean;
  readonly closed: Promise<Closing>;
  /** Takes every message from the first one on. */
  listen(onMessage: (text: string) => void): void;
  /** Resolves when the kernel has taken the text; rejects when the connection is gone. */
  send(text: string): Promise<void>;
  /** Begins an orderly end. */
  close(): void;
  /** Ends this side's direction without another word. */
  finish(): void;
  /** Ends the connection at once; `why` is recorded as its error. */
  terminate(why: string): void;
}
