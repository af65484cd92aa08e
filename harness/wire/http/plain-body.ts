import { isUtf8 } from 'node:buffer';
import { HeldBytes } from '../held-bytes.ts';
import type { Unit } from '../unit.ts';
import type { BodyCutter } from './body-cutter.ts';
import { httpUnit } from './http-unit.ts';

/**
 * A body that is no event stream: one unit a read. When it is text of a known end (`messageBytesMax`
 * above 0), all its units but the last have `more`, and the last one has the whole text.
 */
export class PlainBody implements BodyCutter {
  readonly error = undefined;
  private readonly held = new HeldBytes();
  private payloadStart = 0;
  private hasPayload = false;
  /** The payload so far, while it is collected for its text. */
  private message: Buffer[] | undefined;
  private messageBytesLeft: number;

  constructor(messageBytesMax: number) {
    this.message = messageBytesMax > 0 ? [] : undefined;
    this.messageBytesLeft = messageBytesMax;
  }

  get heldBytes(): number {
    return this.held.length;
  }

  openChunk(line: Buffer): void {
    this.held.add(line);
  }

  payload(bytes: Buffer): void {
    if (!this.hasPayload) this.payloadStart = this.held.length;
    this.hasPayload = true;
    this.held.add(bytes);
    this.messageBytesLeft -= bytes.length;
    if (this.messageBytesLeft < 0) this.message = undefined;
    this.message?.push(bytes);
  }

  closeChunk(lineEnd: Buffer): void {
    this.held.add(lineEnd);
  }

  pause(units: Unit[]): void {
    if (this.hasPayload) this.emit(units, this.message !== undefined);
  }

  finish(terminator: Buffer, units: Unit[]): void {
    this.held.add(terminator);
    if (this.held.length > 0) this.emit(units, false);
  }

  release(): Buffer {
    return this.held.take();
  }

  private emit(units: Unit[], more: boolean): void {
    const message = more ? undefined : this.message;
    units.push(
      httpUnit({
        kind: 'body',
        bytes: this.held.take(),
        payloadStart: this.payloadStart,
        more,
        text: message && (() => textOf(message)),
      }),
    );
    this.payloadStart = 0;
    this.hasPayload = false;
  }
}

function textOf(parts: readonly Buffer[]): string | undefined {
  const all = Buffer.concat(parts);
  return all.length > 0 && isUtf8(all) ? all.toString('utf8') : undefined;
}
