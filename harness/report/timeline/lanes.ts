import type { EventOf, HistoryEvent } from '../../history/event.ts';

export interface Lane {
  readonly label: string;
  /** Lanes of the proxy stand between two peers; the others are peers. */
  readonly proxy: boolean;
}

/** Lanes of one link, by their place. */
export interface LinkLanes {
  readonly client: number;
  readonly proxy: number;
  readonly server: number;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  link(name: string): LinkLanes;
  readonly client: number;
  /** Undefined when the history has no word of a provider. */
  readonly provider: number | undefined;
  /** Who talks to the provider, when no link shows that hop. */
  readonly agent: number | undefined;
  readonly processes: number;
}

interface Link {
  readonly name: string;
  readonly provider: boolean;
}

/**
 * Lanes from left to right: client, proxy, server, and so on along the chain of links, then the
 * provider, then processes. Links are a chain when their names say so (`client→broker`,
 * `broker→server`); the hop to the provider is known by its profile or name. Other links stand side
 * by side, because guessing wrong would draw messages between peers that never met.
 */
export function lanesOf(history: readonly HistoryEvent[]): Lanes {
  const links = linksIn(history);
  const labels: Lane[] = [];
  const places = new Map<string, readonly [string, string, string]>();
  for (const link of links) {
    const [client, server] = endsOf(link, places.size > 0);
    const proxy = links.length === 1 ? 'proxy' : `proxy (${link.name})`;
    insert(labels, client, proxy, server);
    places.set(link.name, [client, proxy, server]);
  }
  if (labels.length === 0) insert(labels, 'client', 'proxy', 'server');
  const agent = labels.length - 1;
  const provided = history.some((e) => e.type.startsWith('provider-'));
  if (provided && !has(labels, 'provider')) labels.push({ label: 'provider', proxy: false });
  labels.push({ label: 'processes', proxy: false });
  const at = (label: string) => labels.findIndex((lane) => lane.label === label);
  const provider = at('provider');
  return {
    lanes: labels,
    client: 0,
    provider: provider < 0 ? undefined : provider,
    agent: provider > 0 && provider - 1 === agent ? agent : undefined,
    processes: labels.length - 1,
    link: (name) => {
      const [client, proxy, server] = places.get(name) ?? ['', '', ''];
      return places.has(name)
        ? { client: at(client), proxy: at(proxy), server: at(server) }
        : { client: 0, proxy: 1, server: 2 };
    },
  };
}

const has = (lanes: readonly Lane[], label: string) => lanes.some((lane) => lane.label === label);

/** The hop to the provider last: it is the far end of the chain, whenever it began to listen. */
function linksIn(history: readonly HistoryEvent[]): Link[] {
  const links = new Map<string, Link>();
  for (const event of history) {
    if (!('link' in event) || event.link === undefined || links.has(event.link)) continue;
    const listening = event.type === 'link-listening' ? event : undefined;
    links.set(event.link, { name: event.link, provider: isProvider(event.link, listening) });
  }
  return [...links.values()].sort((a, b) => Number(a.provider) - Number(b.provider));
}

const isProvider = (name: string, listening: EventOf<'link-listening'> | undefined) =>
  listening?.profile === 'responses' || /provider|model|responses/i.test(name);

function endsOf(link: Link, others: boolean): [string, string] {
  const named = link.name.match(/^(.+?)\s*(?:→|->|-to-)\s*(.+)$/);
  if (named) return [named[1] ?? 'client', named[2] ?? 'server'];
  if (link.provider) return [others ? 'server' : 'agent', 'provider'];
  return others ? [`client (${link.name})`, `server (${link.name})`] : ['client', 'server'];
}

function insert(lanes: Lane[], client: string, proxy: string, server: string): void {
  const between = { label: proxy, proxy: true };
  const from = lanes.findIndex((lane) => lane.label === client);
  const to = lanes.findIndex((lane) => lane.label === server);
  const [a, b] = [
    { label: client, proxy: false },
    { label: server, proxy: false },
  ];
  if (from >= 0 && to >= 0) lanes.splice(Math.max(from, to), 0, between);
  else if (from >= 0) lanes.splice(from + 1, 0, between, b);
  else if (to >= 0) lanes.splice(to, 0, a, between);
  else lanes.push(a, between, b);
}
