import { HarnessError } from '../errors.ts';
import type { Plan, PlanEntry } from '../plan/plan.ts';
import { printEntry } from '../plan/print.ts';

/** The body of a toxic as a Toxiproxy server takes it, or a `midturn server` alone. */
export interface ToxicBody {
  readonly name: string;
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  readonly toxicity: number;
  readonly attributes: Readonly<Record<string, number | string>>;
}

type Translation = (value: (name: string) => number) => Pick<ToxicBody, 'type' | 'attributes'>;

const translations: Readonly<Record<string, Translation>> = {
  latency: (value) => ({
    type: 'latency',
    attributes: { latency: Math.round(value('delay')), jitter: Math.round(value('jitter')) },
  }),
  bandwidth: (value) => ({ type: 'bandwidth', attributes: { rate: value('rate') } }),
  'slow-close': (value) => ({
    type: 'slow_close',
    attributes: { delay: Math.round(value('delay')) },
  }),
  timeout: (value) => ({ type: 'timeout', attributes: { timeout: Math.round(value('time')) } }),
  'reset-peer': (value) => ({
    type: 'reset_peer',
    attributes: { timeout: Math.round(value('time')) },
  }),
  slicer: (value) => ({
    type: 'slicer',
    attributes: {
      average_size: value('size'),
      // A variation above the average ends a Toxiproxy 2.12.
      size_variation: Math.min(value('variation'), value('size')),
      delay: Math.round(value('pause') * 1_000),
    },
  }),
  'limit-data': (value) => ({ type: 'limit_data', attributes: { bytes: value('bytes') } }),
};

/** Faults that hold for whole connections, whose probability is toxicity. */
const wholeConnection = ['latency', 'bandwidth', 'slow-close', 'timeout', 'slicer'];

/**
 * The toxics that do what a plan says, for a server that knows bytes only. Throws `BAD_ARGUMENT` naming
 * the first line that such a server cannot carry.
 */
export function toxicsOfPlan(plan: Plan): readonly ToxicBody[] {
  return plan.entries.flatMap((entry, index) => {
    const translate = translations[entry.fault];
    const { direction = 'downstream', probability, link: _, ...rest } = entry.trigger;
    const refused = (why: string) => refusal(entry, index + 1, why);
    if (!translate) throw refused('it has no such fault');
    const [other] = Object.keys(rest);
    if (other !== undefined) throw refused(`it cannot wait (\`${other}\`)`);
    if (probability !== undefined && !wholeConnection.includes(entry.fault)) {
      throw refused('it draws for connections, not for their bytes');
    }
    const work = translate((name) => Number(entry.arguments[name] ?? 0));
    const streams = direction === 'both' ? (['upstream', 'downstream'] as const) : [direction];
    return streams.map((stream) => ({
      name: `midturn-${index + 1}-${stream}`,
      ...work,
      stream,
      toxicity: probability ?? 1,
    }));
  });
}

function refusal(entry: PlanEntry, line: number, why: string): HarnessError {
  const known = Object.keys(translations).join(', ');
  return new HarnessError(
    'BAD_ARGUMENT',
    `A Toxiproxy server cannot carry line ${line} \`${printEntry(entry)}\`: ${why}. It carries ${known}, ` +
      'for a direction and with a probability for each connection.',
  );
}
