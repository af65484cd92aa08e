import type { Chunk, Stage, StageKind, StageOutput, StreamEnd } from './stage.ts';

export interface LimitDataSettings {
  readonly bytes: number;
}

/** Passes exactly so many bytes of the connection, then closes. The count outlives updates. */
export const limitDataStage: StageKind<LimitDataSettings> = {
  actsOn: 'nothing',
  make: (output, settings) => new LimitDataStage(output, settings),
};

class LimitDataStage implements Stage<LimitDataSettings> {
  readonly #output: StageOutput;
  #settings: LimitDataSettings;
  #passed = 0;

  constructor(output: StageOutput, settings: LimitDataSettings) {
    this.#output = output;
    this.#settings = settings;
  }

  take({ bytes, at }: Chunk): void {
    const left = Math.max(0, this.#settings.bytes - this.#passed);
    const passing = bytes.subarray(0, left);
    this.#passed += passing.length;
    if (passing.length > 0) this.#output.take({ bytes: passing, at });
    if (this.#passed >= this.#settings.bytes) this.#output.end('close');
  }

  end(how: StreamEnd): void {
    this.#output.end(how);
  }

  update(settings: LimitDataSettings): void {
    this.#settings = settings;
  }

  release(): void {}

  close(): void {}
}
