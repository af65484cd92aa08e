import type { Stage, StageKind, StageOutput } from './stage.ts';

/** Passes everything. */
export const noopStage: StageKind<unknown> = {
  actsOn: 'nothing',
  make: (output: StageOutput): Stage<unknown> => ({
    take: (chunk) => output.take(chunk),
    end: (how) => output.end(how),
    update() {},
    release() {},
    close() {},
  }),
};
