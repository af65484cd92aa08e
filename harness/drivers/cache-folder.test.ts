import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

describe('cacheFolder', () => {
  it('is what MIDTURN_CACHE says', () => {
    expect(cacheFolder({ MIDTURN_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  });

  it('is in the XDG cache folder otherwise, unless that is relative', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/midturn');
    expect(cacheFolder({ XDG_CACHE_HOME: 'b' })).toBe(join(homedir(), '.cache', 'midturn'));
  });
});
