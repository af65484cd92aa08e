import { matchesGlob } from './glob.ts';
import type { Meaning, TurnEnd } from './meaning.ts';
import type { Message } from './message.ts';
import type { Profile } from './profile.ts';
import type { Direction } from './unit.ts';

export interface Meant {
  readonly means?: Meaning;
  /** Of a `turn-end`. */
  readonly end?: TurnEnd;
  /** Of a request whose answer comes when the whole turn is over, not at once. */
  readonly lasts?: true;
  /** Of an `approval-resolved`: the id of the request that it is about. */
  readonly request?: string | number;
  /** Of an `approval-answer`: whether it grants what was asked, where it says so. */
  readonly grants?: boolean;
}

const nothing: Meant = {};
/** Methods whose meaning is remembered, of a profile; those beyond are looked up each time. */
const methodsMax = 1_000;
const known = new WeakMap<Profile, Map<string, Meaning | undefined>>();

/** What a message means in a profile. Answers have the method of their request. Pure. */
export function meaningOf(profile: Profile, direction: Direction, message: Message): Meant {
  const { kind, method } = message;
  if (method === undefined || kind === 'invalid') return nothing;
  const means = methodMeaning(profile, method);
  if (means === undefined) return nothing;
  if (kind === 'response' || kind === 'error') return ofAnswer(profile, direction, message, means);
  if (means === 'turn-end') return ending(profile, message);
  if (means === 'delta') return profile.deltaOf(message) === undefined ? nothing : { means };
  if (means === 'approval') {
    return kind === 'request' && direction === 'downstream' ? { means } : nothing;
  }
  if (means === 'turn-start' && endsByAnswer(profile)) return { means, lasts: true };
  if (means !== 'approval-resolved') return { means };
  const request = profile.resolvedOf?.(message);
  return { means, ...(request !== undefined && { request }) };
}

function ofAnswer(profile: Profile, direction: Direction, message: Message, means: Meaning): Meant {
  if (direction === 'upstream') {
    if (means !== 'approval') return nothing;
    const grants = message.kind === 'error' ? false : profile.grantsOf?.(message);
    return { means: 'approval-answer', ...(grants !== undefined && { grants }) };
  }
  if (means === 'approval') return nothing;
  return means === 'turn-start' && endsByAnswer(profile) ? ending(profile, message) : { means };
}

function endsByAnswer({ turnStart, turnCompleted }: Profile): boolean {
  return turnStart === turnCompleted;
}

function ending(profile: Profile, message: Message): Meant {
  const well = message.kind !== 'error' && message.method === profile.turnCompleted;
  const end = profile.endOf?.(message) ?? (well ? 'completed' : 'failed');
  return { means: 'turn-end', end };
}

function methodMeaning(profile: Profile, method: string): Meaning | undefined {
  let methods = known.get(profile);
  if (methods === undefined) {
    methods = new Map();
    known.set(profile, methods);
  }
  if (methods.has(method)) return methods.get(method);
  const means = lookUp(profile, method);
  if (methods.size < methodsMax) methods.set(method, means);
  return means;
}

function lookUp(profile: Profile, method: string): Meaning | undefined {
  const exact: readonly (readonly [Meaning, ...(string | undefined)[]])[] = [
    ['initialize', profile.initialize],
    ['initialized', profile.initialized],
    ['attach', profile.threadStart, profile.threadResume, ...(profile.threadAttachAlso ?? [])],
    ['read', profile.threadRead],
    ['turn-start', profile.turnStart],
    ['turn-started', profile.turnStarted],
    ['steer', profile.turnSteer],
    ['delta', profile.delta],
    ['turn-end', profile.turnCompleted, ...(profile.turnEndsAlso ?? [])],
    ['approval-resolved', profile.approvalResolved],
    ['interrupt', profile.turnInterrupt],
    ['error', profile.error],
  ];
  const found = exact.find(([, ...methods]) => methods.includes(method));
  if (found !== undefined) return found[0];
  const approvals = [profile.approval, ...(profile.approvalAlso ?? [])];
  return approvals.some((glob) => glob !== undefined && matchesGlob(glob, method))
    ? 'approval'
    : undefined;
}
