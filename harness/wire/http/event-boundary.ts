const lf = 0x0a;
const cr = 0x0d;

/**
 * Finds where server-sent events end: at a blank line. Lines end with LF, CR or CRLF (HTML standard,
 * "Server-sent events"), so whether a CR ends the event is known one byte later.
 */
export class EventBoundary {
  /** Nothing stands on the current line. */
  private lineIsEmpty = true;
  /** The byte before was the CR of a line end. */
  private afterCr = false;
  /** That CR ended a blank line: the event is over, but for an LF that may follow. */
  private endsAtCr = false;

  /** True when the event is over unless an LF follows, which then belongs to it. */
  get isPending(): boolean {
    return this.endsAtCr;
  }

  /** The end (exclusive) of the event that goes on at `from`, or -1 when it does not end in `bytes`. */
  next(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (this.endsAtCr) {
        this.reset();
        return byte === lf ? at + 1 : at;
      }
      if (byte === lf && !this.afterCr && this.lineIsEmpty) {
        this.reset();
        return at + 1;
      }
      if (byte === cr && this.lineIsEmpty) this.endsAtCr = true;
      else this.lineIsEmpty = byte === lf || byte === cr;
      this.afterCr = byte === cr;
    }
    return -1;
  }

  private reset(): void {
    this.lineIsEmpty = true;
    this.afterCr = false;
    this.endsAtCr = false;
  }
}
