import type { FaultDefinition } from '../faults/definition.ts';
import type { MessageTrigger } from '../triggers/trigger.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Message } from '../wire/message.ts';
import type { Profile } from '../wire/profile.ts';
import type { Direction } from '../wire/unit.ts';
import { appliesTo } from './applies-to.ts';
import { messageUnit } from './example-units.ts';

/** What is known of a link before a run, as far as plans can be made to fit it. */
export interface PlanLink {
  /** Given when a run has several links; then every line says which one it is about. */
  readonly name?: string;
  readonly codec: CodecName;
  /** Without one, plans go by bytes, units and connections. */
  readonly profile?: Profile;
  /** Names of the processes that process faults may hit. */
  readonly processes?: readonly string[];
  /** Those of them that `restart` can start again. Default: all. */
  readonly startable?: readonly string[];
  /** Those of them that come back by themselves, so that they may be ended. Default: all. */
  readonly revived?: readonly string[];
}

/**
 * The processes of the link that a fault may be drawn for. One that stays dead ends the run with it,
 * and shows nothing but that.
 */
export function processesFor(definition: FaultDefinition, link: PlanLink): readonly string[] {
  const { processes = [], startable = processes, revived = processes } = link;
  if (definition.level !== 'process') return [];
  if (definition.startsAgain === true) return startable;
  return definition.endsProcess === true ? revived : processes;
}

/** Whether a fault can do anything on this link at all. */
export function fitsLink(definition: FaultDefinition, link: PlanLink): boolean {
  const { level } = definition;
  if (level === 'process' && processesFor(definition, link).length === 0) return false;
  if (definition.when !== undefined && link.profile === undefined) {
    return level !== 'process';
  }
  return appliesTo(definition, link.codec);
}

/** The messages of the link's profile at which the fault could act. */
export function fittingMessages(definition: FaultDefinition, link: PlanLink): MessageTrigger[] {
  const { profile, codec } = link;
  if (profile === undefined || codec === 'raw' || definition.at === 'start') return [];
  return messagesOf(profile).flatMap(({ method, kind, direction }): MessageTrigger[] => {
    if (definition.onAnswers === true) return kind === 'request' ? [{ method }] : [];
    return accepts(definition, codec, { kind, method, direction }) ? [{ method }] : [];
  });
}

interface KnownMessage {
  readonly method: string;
  readonly kind: 'request' | 'notification' | 'event';
  readonly direction: Direction;
}

function messagesOf(profile: Profile): readonly KnownMessage[] {
  const { initialize, initialized, threadStart, threadResume, turnStart } = profile;
  const { turnStarted, delta, turnCompleted, approval } = profile;
  const up = (method: string | undefined, kind: KnownMessage['kind']) =>
    method === undefined ? [] : [{ method, kind, direction: 'upstream' as const }];
  const down = (method: string | undefined, kind: KnownMessage['kind']) =>
    method === undefined ? [] : [{ method, kind, direction: 'downstream' as const }];
  return [
    ...[initialize, threadStart, threadResume, turnStart].flatMap((one) => up(one, 'request')),
    ...up(initialized, 'notification'),
    ...[turnStarted, delta].flatMap((one) => down(one, 'notification')),
    // A profile may end its turns with the answer to their request; that is no message to wait for.
    ...(turnCompleted === turnStart ? [] : down(turnCompleted, 'notification')),
    ...down(approval, 'request'),
  ];
}

/** Asks the fault about a unit such as the codec would cut for this message. */
function accepts(definition: FaultDefinition, codec: CodecName, known: KnownMessage): boolean {
  if (definition.accepts === undefined) return true;
  const { method, kind, direction } = known;
  const body = { method };
  const message: Message = {
    kind,
    method,
    id: kind === 'request' ? 1 : undefined,
    body,
    bytes: 1,
  };
  return definition.accepts({ direction, unit: messageUnit(codec, JSON.stringify(body)), message });
}
