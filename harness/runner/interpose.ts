import { join } from 'node:path';
import type { DriverContext } from '../drivers/driver.ts';
import type { Carrier, CarrierLink, LinkOptions } from '../proxy/options.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { Profile } from '../wire/profile.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import { realtimeProfile } from '../wire/profiles/realtime.ts';
import { responsesProfile } from '../wire/profiles/responses.ts';

/**
 * The answer to a driver that asks for something to stand on a hop: a link of the proxy for the
 * links that the scenario names, the hop's own server for all others. A hop that is there already has
 * its server elsewhere now.
 */
export function interposeWith(
  proxy: Carrier,
  links: readonly string[],
  folder: string,
): DriverContext['interpose'] {
  const standing = new Map<string, CarrierLink>();
  return async (name, upstream) => {
    if (!links.includes(name)) return upstream;
    const before = standing.get(name);
    if (before) {
      before.moveUpstream(upstream);
      return before.listen;
    }
    const options: LinkOptions = {
      name,
      upstream,
      listen: listenLike(upstream, join(folder, `${name}.sock`)),
      profile: profileOf(name),
    };
    const link = await proxy.addLink(options);
    standing.set(name, link);
    return link.listen;
  };
}

/** What is spoken on a hop, by its name. */
export function profileOf(link: string): Profile {
  if (link === 'provider') return responsesProfile;
  return link === 'realtime' ? realtimeProfile : appServerProfile;
}

/** The same kind of address on loopback, so that the client of the hop needs no other settings. */
function listenLike(upstream: Endpoint, socketPath: string): Endpoint {
  if (upstream.transport === 'unix') return { transport: 'unix', path: socketPath };
  return { ...upstream, host: '127.0.0.1', port: 0 };
}
