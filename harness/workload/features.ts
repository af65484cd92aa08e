import type { Workload } from './workload.ts';

/** What a workload may ask besides turns of one client, and not everyone who does workloads can do. */
const asked = {
  'several clients': ({ clients = 1 }) => clients > 1,
  watchers: ({ watchers = 0 }) => watchers > 0,
  intrusions: ({ intrusions = [] }) => intrusions.length > 0,
  presence: ({ presence = false }) => presence,
  'clients that leave early': ({ staysMs = [] }) => staysMs.length > 0,
  'time to think': ({ thinkMs = 0 }) => thinkMs > 0,
  'a client that lingers': ({ lingerMs = 0 }) => lingerMs > 0,
  'a careless client': ({ resubmits = false }) => resubmits,
  'a picker': ({ picker }) => picker !== undefined,
  'a client that pipelines': ({ pipelines = false }) => pipelines,
  'commands that begin afresh': ({ fresh = false }) => fresh,
  'new threads': ({ turns }) => turns.some(({ newThread = false }) => newThread),
  'long prompts': ({ turns }) => turns.some(({ promptBytes = 0 }) => promptBytes > 0),
} as const satisfies Readonly<Record<string, (workload: Workload) => boolean>>;

export type WorkloadFeature = keyof typeof asked;

/** What our client of an app-server can do. */
export const ourClientDoes: readonly WorkloadFeature[] = [
  ...(['several clients', 'watchers', 'intrusions', 'time to think'] as const),
  ...(['a client that lingers', 'a careless client', 'a picker'] as const),
  ...(['a client that pipelines', 'new threads', 'long prompts'] as const),
];

/** What commands do: each has a connection, and mostly a thread, of its own. */
export const commandsDo: readonly WorkloadFeature[] = [
  'several clients',
  'new threads',
  'long prompts',
];

/** What the workload asks and is not among what somebody can do. */
export function beyond(
  workload: Workload,
  can: readonly WorkloadFeature[],
): readonly WorkloadFeature[] {
  const all = Object.keys(asked) as WorkloadFeature[];
  return all.filter((feature) => !can.includes(feature) && asked[feature](workload));
}
