export type System = 'server' | 'client' | 'bridge' | 'agent';

export interface BugKind {
  readonly id: string;
  readonly systems: readonly System[];
  /** What a plan must have for it to have a chance to bite. */
  readonly needs?: readonly Need[];
}

export type Need = 'cut' | 'approvals' | 'away' | 'open-approval' | 'linger';

const of = (systems: readonly System[], ...rest: readonly (readonly [string, ...string[]])[]) =>
  rest.map(([id, ...needs]) => ({ id, systems, needs })) as BugKind[];

/** Every bug that the model can have; what each does is said where it is done. */
export const bugs: readonly BugKind[] = [
  ...of(
    ['server'],
    ['server-drops-token'],
    ['server-drops-live'],
    ['server-swaps'],
    ['server-doubles'],
    ['server-shows-foreign'],
    ['server-replays', 'cut'],
    ['server-drops-tail', 'cut'],
    ['server-runs-twice'],
    ['turn-without-provider'],
    ['server-answers-twice'],
    ['server-answers-unasked'],
    ['server-start-unanswered', 'linger'],
    ['server-leaves-request', 'cut', 'linger'],
    ['server-leaves-close'],
    ['server-end-untold'],
    ['server-dead-after-drop', 'cut'],
    ['approval-not-shown-again', 'cut', 'approvals', 'open-approval'],
    ['approval-kept', 'cut', 'approvals'],
    ['approval-shown-twice', 'approvals'],
    ['approval-asked-again', 'approvals'],
  ),
  ...of(
    ['client'],
    ['client-skips-initialize', 'cut'],
    ['client-skips-initialized'],
    ['client-skips-resume', 'cut'],
    ['client-stays-away', 'cut'],
    ['client-comes-late', 'cut'],
    ['client-asks-again', 'cut'],
    ['client-repeats', 'cut'],
    ['client-takes-end-for-success', 'cut'],
    ['client-answers-twice', 'approvals'],
    ['client-answers-old', 'cut', 'approvals', 'open-approval'],
  ),
  ...of(
    ['bridge'],
    ['bridge-skips-initialize', 'cut'],
    ['bridge-skips-initialized'],
    ['bridge-skips-resume', 'cut'],
    ['bridge-resumes-one', 'cut'],
    ['bridge-stays-away', 'cut'],
    ['bridge-dies', 'cut'],
    ['bridge-hot-loop', 'cut', 'away'],
    ['bridge-keeps-missed', 'cut'],
    ['bridge-keeps-end', 'cut'],
    ['bridge-loses-request', 'cut', 'linger'],
    ['bridge-starts-again', 'cut'],
    ['bridge-answers-stale', 'cut', 'approvals', 'open-approval'],
    ['bridge-answers-unasked', 'approvals'],
    ['bridge-loses-answer', 'approvals'],
    ['bridge-crosses-answers', 'approvals'],
    ['bridge-shows-twice', 'approvals'],
    ['bridge-shows-foreign'],
  ),
  ...of(
    ['agent'],
    ['agent-asks-twice'],
    ['agent-glues', 'cut'],
    ['agent-takes-part-for-whole', 'cut'],
    ['agent-hangs', 'cut'],
    ['agent-hot-retries', 'cut', 'away'],
  ),
];

export const bugsOf = (system: System): readonly BugKind[] =>
  bugs.filter(({ systems }) => systems.includes(system));

const liveness = ['every-request-settles', 'no-lost-tail', 'reconnects', 'sequential-reuse'];

/** What a bug may break besides: whoever looks at it may call it so, too, or not. */
export const alsoBreaks: Readonly<Record<string, readonly string[]>> = {
  'client-skips-initialized': ['message-form'],
  'bridge-skips-initialized': ['message-form'],
  'client-stays-away': [
    'every-request-settles',
    'no-lost-tail',
    'sequential-reuse',
    'reinitializes',
  ],
  'client-comes-late': ['every-request-settles', 'sequential-reuse'],
  'client-answers-twice': ['every-request-settles'],
  'client-skips-initialize': [
    ...liveness,
    'turn-runs-once',
    'bounded-handshake',
    'no-stale-ids',
    'message-form',
  ],
  'client-skips-resume': [...liveness, 'clean-close', 'no-stale-ids', 'message-form'],
  'client-asks-again': ['no-lost-tail', 'in-order-once', 'approvals-exactly-once'],
  'agent-asks-twice': ['in-order-once', 'every-request-settles'],
  'agent-glues': ['no-lost-tail'],
  'agent-takes-part-for-whole': ['reconnects'],
  'agent-hangs': ['no-lost-tail', 'sequential-reuse'],
  'agent-hot-retries': liveness,
  'client-answers-old': ['approvals-exactly-once', 'every-request-settles', 'message-form'],
  'client-takes-end-for-success': ['reconnects', 'every-request-settles'],
  'server-leaves-request': liveness,
  'server-start-unanswered': ['no-lost-tail', 'sequential-reuse'],
  'server-end-untold': liveness,
  'server-drops-live': ['in-order-once'],
  'server-answers-unasked': ['no-stale-ids', 'message-form'],
  'server-dead-after-drop': [...liveness, 'bounded-backoff', 'bounded-handshake'],
  'server-drops-tail': ['turn-runs-once'],
  'server-runs-twice': ['no-lost-tail', 'in-order-once'],
  'turn-without-provider': ['sequential-reuse', 'every-request-settles'],
  'approval-not-shown-again': liveness,
  'approval-kept': ['every-request-settles'],
  'approval-asked-again': ['every-request-settles'],
  'bridge-skips-initialize': [
    ...liveness,
    'turn-runs-once',
    'bounded-handshake',
    'no-stale-ids',
    'message-form',
  ],
  'bridge-skips-resume': [...liveness, 'turn-runs-once', 'no-stale-ids', 'message-form'],
  'bridge-resumes-one': [...liveness, 'turn-runs-once', 'no-stale-ids', 'message-form'],
  'bridge-stays-away': [...liveness, 'reinitializes'],
  'bridge-dies': [...liveness, 'clean-close', 'reinitializes', 'bounded-handshake'],
  'bridge-hot-loop': liveness,
  'bridge-keeps-missed': ['in-order-once', 'every-request-settles'],
  'bridge-keeps-end': liveness,
  'bridge-loses-request': liveness,
  'bridge-starts-again': ['no-lost-tail', 'in-order-once', 'every-request-settles'],
  'bridge-answers-stale': ['every-request-settles', 'message-form'],
  'bridge-loses-answer': liveness,
  'bridge-crosses-answers': ['every-request-settles', 'no-lost-tail', 'no-stale-ids'],
  'bridge-shows-twice': ['every-request-settles'],
  'bridge-shows-foreign': ['no-lost-tail', 'no-stale-ids', 'message-form'],
};
