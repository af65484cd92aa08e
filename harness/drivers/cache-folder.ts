import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where installed implementations are kept: `$MIDTURN_CACHE`, else `midturn` in the cache folder of
 * the XDG base directories (`$XDG_CACHE_HOME`, `~/.cache`).
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MIDTURN_CACHE) return env.MIDTURN_CACHE;
  const xdg = env.XDG_CACHE_HOME;
  // The specification: a relative path is to be ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'midturn');
}
