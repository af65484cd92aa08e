import { expect, it } from 'vitest';
import { releasesIn } from './npm-versions.ts';

it('has releases by their numbers, without previews and builds for a platform', () => {
  const all = ['0.9.0', '0.10.0', '0.2.0-alpha.1', '0.10.0-linux-x64', '0.2.0'];
  expect(releasesIn(JSON.stringify(all))).toEqual(['0.2.0', '0.9.0', '0.10.0']);
  expect(releasesIn('"1.0.0"')).toEqual(['1.0.0']);
});
