/**
 * A user's own protocol in a config file: method names by what they mean, and where ids and streamed
 * text stand in a message, as dotted paths (`params.threadId`). `jsonRpc` says that its messages are
 * JSON-RPC 2.0, with the `jsonrpc` member or without, so that their form is judged.
 */
import { z } from 'zod';
import type { Message } from '../wire/message.ts';
import type { Profile } from '../wire/profile.ts';
import { pickId, pickText } from '../wire/profiles/pick.ts';

const method = z.string().min(1);
const path = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/);

export const ownProfileSchema = z.strictObject({
  name: method,
  jsonRpc: z.enum(['strict', 'bare']).optional(),
  initialize: method.optional(),
  initialized: method.optional(),
  threadStart: method.optional(),
  threadResume: method.optional(),
  turnStart: method,
  turnStarted: method.optional(),
  delta: method,
  turnCompleted: method,
  approval: method.optional(),
  threadPath: path.optional(),
  turnPath: path.optional(),
  itemPath: path.optional(),
  deltaPath: path.optional(),
});

export function ownProfile({
  threadPath,
  turnPath,
  itemPath,
  deltaPath,
  ...methods
}: z.infer<typeof ownProfileSchema>): Profile {
  const at = (where: string | undefined, read = pickId) => {
    const keys = where?.split('.') ?? [];
    return ({ body }: Message) => (where === undefined ? undefined : read(body, ...keys));
  };
  const given = Object.entries(methods).filter(([, value]) => value !== undefined);
  const deltaOf = at(deltaPath, pickText);
  return {
    ...(Object.fromEntries(given) as Pick<
      Profile,
      'name' | 'jsonRpc' | 'turnStart' | 'delta' | 'turnCompleted'
    >),
    threadOf: at(threadPath),
    turnOf: at(turnPath),
    itemOf: at(itemPath),
    // Without a path every message of its name is a delta; with one, those that have text there.
    deltaOf: (message) => {
      if (message.method !== methods.delta) return undefined;
      return deltaPath === undefined ? '' : deltaOf(message);
    },
  };
}
