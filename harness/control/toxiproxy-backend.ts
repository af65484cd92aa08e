import { hostname } from 'node:os';
import { HarnessError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { Backend } from '../proxy/backend.ts';
import type { ProxyOptions } from '../proxy/options.ts';
import { toxicsOfPlan } from './plan-toxics.ts';
import { RemoteCarrier } from './remote-carrier.ts';
import { serverKind } from './toxiproxy-client.ts';

export interface ToxiproxyBackendOptions {
  /** `http://127.0.0.1:8474`: a Toxiproxy, or another `midturn server`. */
  readonly url: string;
  /**
   * Address of this machine that the server can dial, when it is on another host: what the run starts
   * listens on loopback, and is passed on from there.
   */
  readonly reach?: string;
}

/**
 * Lets proxies of a Toxiproxy server carry the plans of a run. A Toxiproxy carries lines about bytes
 * without a trigger, and tells nothing of them; a `midturn server` carries whole plans and tells all.
 *
 * Throws `BAD_ARGUMENT` for an address that is none, and for a server on another host without `reach`.
 */
export function toxiproxyBackend(options: ToxiproxyBackendOptions): Backend {
  const url = serverUrl(options.url);
  const { reach } = options;
  const isNear = /^https?:\/\/(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(url);
  if (!isNear && reach === undefined) {
    const text = `Expected \`--backend-reach <address>\` of this machine for \`${url}\` to dial, got none.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  let kind: ReturnType<typeof serverKind> | undefined;
  const known = () => {
    kind ??= serverKind(url);
    return kind;
  };
  let started = 0;
  return {
    id: `toxiproxy=${url}`,
    async refusalOf(plan, links) {
      const server = await known().catch((error: Error) => {
        throw new HarnessError('NOT_TESTABLE', error.message, { cause: error });
      });
      return server === 'midturn' ? refusalOfMidturn(plan, links) : refusalOfBytes(plan);
    },
    start(how: ProxyOptions) {
      started += 1;
      const names = `midturn-${hostname()}-${process.pid}-${started}`;
      const place = { url, kind: known(), names, isNear, ...(reach !== undefined && { reach }) };
      return new RemoteCarrier(place, how);
    },
  };
}

function serverUrl(text: string): string {
  if (/^https?:\/\/[^/?#@\s]+\/?$/.test(text)) return text.replace(/\/$/, '');
  const example = 'Expected `--backend` to be such as `toxiproxy=http://127.0.0.1:8474`';
  throw new HarnessError('BAD_ARGUMENT', `${example}, got \`toxiproxy=${text}\`.`);
}

function refusalOfBytes(plan: Plan): string | undefined {
  try {
    toxicsOfPlan(plan);
    return undefined;
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'BAD_ARGUMENT') return error.message;
    throw error;
  }
}

/** Another host has no processes of this run, and counts a line for each of its proxies alone. */
function refusalOfMidturn(plan: Plan, links: readonly string[]): string | undefined {
  for (const { index, text, definition, trigger } of resolvePlan(plan)) {
    const line = `A backend cannot carry line ${index} \`${text}\``;
    if (definition.level === 'process') return `${line}: it has no processes of this run.`;
    if (links.length > 1 && trigger.link === undefined) {
      const choice = links.map((link) => `\`link ${link}\``).join(' or ');
      return `${line}: it counts each link alone, so name one: ${choice}.`;
    }
  }
  return undefined;
}
