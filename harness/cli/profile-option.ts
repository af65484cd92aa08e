import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { HarnessError } from '../errors.ts';
import type { Profile } from '../wire/profile.ts';
import { profiles } from '../wire/profiles/index.ts';
import { parseYamlConfig, readConfigText } from './config-source.ts';
import { ownProfile, ownProfileSchema } from './own-profile.ts';
import { issueWords, placeOf } from './schema-issue.ts';

const names = profiles.map(({ name }) => name);

/** What `--profile` takes, for help. */
export const profileWords = `${names.join(', ')}, none, or a YAML or JSON file with a profile of your own`;

/**
 * Reads `--profile`: a name, `none`, or a file with name, turnStart, delta and turnCompleted, as under
 * `profile` of a link in the config file of `midturn proxy`. Throws `BAD_ARGUMENT`.
 */
export function profileOption(text: string): Profile | undefined {
  if (text === 'none') return undefined;
  const known = profiles.find(({ name }) => name === text);
  if (known) return known;
  if (!existsSync(text)) {
    const message = `Expected \`--profile\` to be ${profileWords}, got \`${text}\`.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  const { value, wrong } = parseYamlConfig(readConfigText(text), text);
  const { data, error } = ownProfileSchema.safeParse(value);
  const issue = error?.issues[0];
  if (issue) throw wrong(issueWords(ownProfileSchema, issue, value), placeOf(issue));
  return ownProfile(data as z.infer<typeof ownProfileSchema>);
}
