import { defineConfig } from 'vitest/config';

// Five projects by what they need: `unit` opens no socket, `wire` uses loopback on port 0,
// `scenarios` starts the fixture programs (from `dist/`, so build first), `real` starts installed
// implementations. A test file says which it is by its name: `x.test.ts` is unit, `x.wire.test.ts`
// is wire, `x.process.test.ts` is scenarios, `x.real.test.ts` is real. `browser` opens reports in a
// Chromium (`x.browser.test.ts`).
const unit = {
  name: 'unit',
  // Quick, all of them; the bound is for machines that are busy with something else.
  testTimeout: 20_000,
  include: ['harness/**/*.test.ts', 'scenarios/**/*.test.ts', 'fixtures/**/*.test.ts'],
  exclude: [
    ...['wire', 'process', 'real', 'browser'].map((kind) => `**/*.${kind}.test.ts`),
    'dist/**',
  ],
};
const only = (name: string, suffix: string, testTimeout: number, oneAtATime: boolean) => ({
  test: {
    name,
    include: [`{harness,scenarios,fixtures}/**/*.${suffix}.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism: !oneAtATime,
  },
});

export default defineConfig({
  test: {
    projects: [
      { test: unit },
      only('wire', 'wire', 20_000, false),
      only('scenarios', 'process', 60_000, false),
      only('real', 'real', 240_000, true),
      only('browser', 'browser', 60_000, true),
    ],
  },
});
