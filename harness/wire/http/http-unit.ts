import type { Unit } from '../unit.ts';

interface HttpUnitParts {
  readonly kind: 'head' | 'body' | 'event';
  readonly bytes: Buffer;
  readonly payloadStart?: number;
  readonly more?: boolean;
  readonly text?: (() => string | undefined) | undefined;
  readonly standalone?: (() => Buffer) | undefined;
}

/** A head, a piece of a body, or an event. */
export function httpUnit(parts: HttpUnitParts): Unit {
  return new HttpUnit(parts);
}

class HttpUnit implements Unit {
  readonly kind: 'head' | 'body' | 'event';
  readonly bytes: Buffer;
  readonly payloadStart: number;
  readonly more: boolean;
  private makeText: (() => string | undefined) | undefined;
  private made: string | undefined = undefined;
  private readonly makeStandalone: (() => Buffer) | undefined;

  constructor(parts: HttpUnitParts) {
    this.kind = parts.kind;
    this.bytes = parts.bytes;
    this.payloadStart = parts.payloadStart ?? 0;
    this.more = parts.more ?? false;
    this.makeText = parts.text;
    this.makeStandalone = parts.standalone;
  }

  get standalone(): Buffer | undefined {
    return this.makeStandalone?.();
  }

  text(): string | undefined {
    if (this.makeText !== undefined) {
      this.made = this.makeText();
      this.makeText = undefined;
    }
    return this.made;
  }
}
