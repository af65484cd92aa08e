import { classify } from '../wire/json-rpc.ts';
import { type Meant, meaningOf } from '../wire/meaning-of.ts';
import type { Message } from '../wire/message.ts';
import { formOf, type Malformed } from '../wire/message-form.ts';
import type { Profile } from '../wire/profile.ts';
import { profiles } from '../wire/profiles/index.ts';
import type { Direction } from '../wire/unit.ts';
import type { HistoryEvent, RecordedMessage } from './event.ts';

/**
 * A history of version 1, which had methods alone, with what its messages mean: by the profile that its
 * link names, or, where that is not one that ships, by the first one that knows the method.
 */
export function withMeanings(history: readonly HistoryEvent[]): HistoryEvent[] {
  const byLink = new Map<string, Profile>();
  return history.map((event) => {
    if (event.type === 'link-listening') {
      const profile = profiles.find(({ name }) => name === event.profile);
      if (profile !== undefined) byLink.set(event.link, profile);
      return {
        ...event,
        ...(profile?.asksModel && { asksModel: true as const }),
        ...(profile?.initialized !== undefined && { saysInitialized: true as const }),
      };
    }
    if (event.type !== 'unit-received' && event.type !== 'unit-injected') return event;
    const { message } = event;
    const own = byLink.get(event.link);
    if (message === undefined || message.means !== undefined) return event;
    if (message.method === undefined) {
      return own === undefined
        ? event
        : { ...event, message: { ...message, ...formBy(own, message) } };
    }
    // A model's API calls its messages events.
    const likely = profiles.filter(
      (one) => one.asksModel === (message.kind === 'event' || undefined),
    );
    const meant = meantBy(own === undefined ? likely : [own], event.direction, message);
    return { ...event, message: { ...message, ...meant, ...(own && formBy(own, message)) } };
  });
}

/** Only a text that was kept whole, and not made unreadable by redaction, shows what is wrong with it. */
function formBy(profile: Profile, recorded: RecordedMessage): { readonly form?: Malformed } {
  const { kind, text, truncated, bytes } = recorded;
  if (text === undefined || truncated) return {};
  const message = classify(text, bytes);
  if (message.kind !== kind) return {};
  const form = formOf(profile, message);
  return form === undefined ? {} : { form };
}

function meantBy(
  candidates: readonly Profile[],
  direction: Direction,
  recorded: RecordedMessage,
): Meant {
  const { kind, method, id, bytes } = recorded;
  const { body } = classify(recorded.text ?? '', bytes);
  const message: Message = { kind, method, id, body, bytes };
  for (const profile of candidates) {
    const meant = meaningOf(profile, direction, message);
    if (meant.means !== undefined) return meant;
    // A delta of a flood was kept without its text.
    if (recorded.text === undefined && method === profile.delta) return { means: 'delta' };
  }
  return {};
}
