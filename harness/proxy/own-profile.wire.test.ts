/** A protocol that midturn has never heard of, as a plain object through the public API. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Profile } from '../index.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

const mine: Profile = {
  ...{ name: 'mine', turnStart: 'ask', delta: 'word', turnCompleted: 'done' },
  threadOf: () => undefined,
  turnOf: () => undefined,
  itemOf: () => undefined,
  deltaOf: ({ method }) => (method === 'word' ? '' : undefined),
};

let link: TestLink;
afterEach(() => link.close());
const line = (method: string) => `${JSON.stringify({ method })}\n`;

describe('a profile of a user', () => {
  const talk = async (plan: string, profile?: Profile) => {
    link = await testLink({ plan, link: { codec: 'jsonl', ...(profile && { profile }) } });
    const { client, server } = await link.connect();
    client.socket.write(line('ask'));
    await server.receives(line('ask'));
    server.socket.end(line('word') + line('other') + line('done'));
    await client.hears('end');
    return client.text;
  };

  it('tells the phases and turns of its protocol to a plan', async () => {
    expect(await talk('drop during streaming turn 1 on other', mine)).toBe(
      line('word') + line('done'),
    );
    expect(link.of('phase').map(({ phase }) => phase)).toContain('streaming');
  });

  it('is what does it: without one there are no phases', async () => {
    expect(await talk('drop during streaming turn 1 on other')).toBe(
      line('word') + line('other') + line('done'),
    );
  });
});
