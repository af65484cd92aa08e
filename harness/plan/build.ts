import type { ArgumentSpec, CutPosition } from '../faults/argument.ts';
import type { FaultArguments, FaultName } from '../faults/index.ts';
import type { Trigger } from '../triggers/trigger.ts';
import { planFromDocument } from './from-document.ts';
import type { Plan, PlanEntry } from './plan.ts';

/** A value as it may be written in TypeScript: durations and positions also as plan text has them. */
type Written<A extends ArgumentSpec> = A extends { readonly type: 'integer' }
  ? number
  : A extends { readonly type: 'duration' }
    ? number | `${number}${'us' | 'ms' | 's' | 'm' | 'h'}`
    : A extends { readonly choices: readonly (infer C)[] }
      ? C
      : A extends { readonly type: 'position' }
        ? CutPosition | number | string
        : string;

type WithDefault<S> = {
  [K in keyof S]: S[K] extends { readonly default: unknown } ? K : never;
}[keyof S];

/** Arguments by name; those with a default may be left out. */
export type FaultValues<N extends FaultName> =
  FaultArguments<N> extends infer S extends { readonly [name: string]: ArgumentSpec }
    ? { readonly [K in Exclude<keyof S, WithDefault<S>>]: Written<S[K]> } & {
        readonly [K in WithDefault<S>]?: Written<S[K]>;
      }
    : never;

/** When, in TypeScript: the short forms of plan text may stand for objects and milliseconds. */
export type When = Omit<Trigger, 'on' | 'until' | 'after' | 'forMs'> & {
  readonly on?: Trigger['on'] | string;
  readonly until?: Trigger['until'] | string;
  readonly after?: Trigger['after'] | string | number;
  readonly for?: string | number;
};

/**
 * One fault of a plan: `inject('close', { code: 1011 }, { on: 'turn/started#2', connection: 1 })`.
 * A process fault has its process in `when`: `inject('kill', {}, { process: 'server' })`.
 *
 * @throws PlanError `PLAN_ARGUMENT` or `PLAN_SYNTAX`.
 */
export function inject<N extends FaultName>(
  fault: N,
  values: FaultValues<N>,
  when: When & { readonly process?: string } = {},
): PlanEntry {
  const { process, ...trigger } = when;
  const document = { fault, arguments: values, ...(process !== undefined && { process }), trigger };
  const [entry] = planFromDocument({ faults: [document] }).entries;
  if (entry === undefined) throw new Error('one fault makes one entry');
  return entry;
}

/** A plan of these faults: `plan([inject('reset', {}, { on: 'turn/started' })], 42)`. */
export function plan(entries: readonly PlanEntry[], seed?: number): Plan {
  return seed === undefined ? { entries } : { entries, seed };
}
