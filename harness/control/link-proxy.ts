import { HarnessError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print.ts';
import type { LinkOptions } from '../proxy/options.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { showAddress } from './listen-address.ts';
import type { NewProxy } from './new-proxy.ts';
import { planType } from './plan-toxic.ts';
import type { Toxic } from './toxic.ts';

/**
 * Links with one plan as proxies of the API, each with its lines as the toxic `plan`. Throws
 * `BAD_ARGUMENT` where there are several links and a line names none: each proxy counts alone.
 */
export function linkProxies(links: readonly LinkOptions[], plan: Plan): readonly NewProxy[] {
  const loose = plan.entries.findIndex(({ trigger }) => trigger.link === undefined);
  if (links.length > 1 && loose >= 0) {
    const text = `Expected every line of the plan to name its link with \`--control\`, line ${loose + 1} does not.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  return links.map((link) => linkProxy(link, plan));
}

function linkProxy(link: LinkOptions, plan: Plan): NewProxy {
  const { name, listen, upstream, codec, profile, deflate, ca } = link;
  const isPlain = upstream.transport === 'unix' || !/^(wss|https)$/.test(upstream.scheme);
  const text = isPlain ? showAddress(upstream) : printEndpoint(upstream);
  const entries = plan.entries.filter(({ trigger }) => (trigger.link ?? name) === name);
  const toxics = entries.length > 0 ? [planToxic({ entries })] : [];
  const options = {
    ...(codec && { codec }),
    ...(deflate && { deflate }),
    ...(ca !== undefined && { ca }),
  };
  return {
    ...{ name, listen: showAddress(listen), upstream: text, enabled: true, toxics },
    ...(profile && { profile }),
    hop: { text, upstream, options },
  };
}

function planToxic(plan: Plan): Toxic {
  return {
    ...{ name: 'plan', type: planType, stream: 'downstream', direction: 'downstream' },
    ...{ toxicity: 1, attributes: { plan: printPlan(plan).trim() }, stage: undefined, plan },
  };
}
