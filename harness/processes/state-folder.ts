import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * What midturn remembers of this machine, apart from projects and from caches that are copied about:
 * `$MIDTURN_STATE`, else `midturn` in the state folder of the XDG base directories
 * (`$XDG_STATE_HOME`, `~/.local/state`).
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MIDTURN_STATE) return env.MIDTURN_STATE;
  const xdg = env.XDG_STATE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state'), 'midturn');
}
