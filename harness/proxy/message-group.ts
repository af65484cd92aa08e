import type { SeenUnit } from './verdict.ts';

/** Frames of a message whose last one is not there yet. */
export class MessageGroup {
  bytes = 0;
  #frames: SeenUnit[] = [];

  get length(): number {
    return this.#frames.length;
  }

  add(frame: SeenUnit): void {
    this.#frames.push(frame);
    this.bytes += frame.unit.bytes.length;
  }

  take(): SeenUnit[] {
    const frames = this.#frames;
    this.#frames = [];
    this.bytes = 0;
    return frames;
  }
}
