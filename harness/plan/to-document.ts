import { stringify } from 'yaml';
import type { Trigger } from '../triggers/trigger.ts';
import { printDuration, printValue } from './argument-value.ts';
import { definitionOf } from './check-entry.ts';
import type { Plan, PlanEntry, PlanValue } from './plan.ts';
import { printMessage } from './print.ts';

/** The plan as a document for JSON or YAML, in the short forms; `planFromDocument` reads it back. */
export function planToDocument(plan: Plan): object {
  const { seed, entries } = plan;
  return { ...(seed !== undefined && { seed }), faults: entries.map(entryToDocument) };
}

/** The plan as YAML. */
export function printPlanYaml(plan: Plan): string {
  return stringify(planToDocument(plan));
}

function entryToDocument({ fault, arguments: values, process, trigger }: PlanEntry): object {
  const written = Object.entries(values).map(([name, value]) => {
    return [name, argumentToDocument(fault, name, value)] as const;
  });
  const when = triggerToDocument(trigger);
  return {
    fault,
    ...(written.length > 0 && { arguments: Object.fromEntries(written) }),
    ...(process !== undefined && { process }),
    ...(Object.keys(when).length > 0 && { trigger: when }),
  };
}

/** Durations and positions as plan text has them; numbers and texts as they are. */
function argumentToDocument(fault: string, name: string, value: PlanValue): PlanValue {
  const spec = definitionOf(fault).arguments[name];
  const hasShortForm = spec?.type === 'duration' || spec?.type === 'position';
  return spec !== undefined && hasShortForm ? printValue(spec, value) : value;
}

function triggerToDocument({
  on,
  until,
  after,
  forMs,
  forGood,
  ...rest
}: Trigger): Record<string, unknown> {
  return {
    ...rest,
    ...(on !== undefined && { on: printMessage(on) }),
    ...(after !== undefined && { after: 'ms' in after ? printDuration(after.ms) : after }),
    ...(forMs !== undefined && { for: printDuration(forMs) }),
    ...(forGood === true && { for: 'good' }),
    ...(until !== undefined && { until: printMessage(until) }),
  };
}
