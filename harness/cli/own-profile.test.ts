import { describe, expect, it } from 'vitest';
import { classify } from '../wire/json-rpc.ts';
import { ownProfile } from './own-profile.ts';
import { parseProxyConfig } from './proxy-config.ts';

const own = {
  ...{ name: 'mine', turnStart: 'ask', delta: 'word', turnCompleted: 'done' },
  ...{ threadPath: 'params.chat', deltaPath: 'params.piece.text' },
};
const message = (body: object) => {
  const text = JSON.stringify(body);
  return classify(text, text.length);
};

describe('ownProfile', () => {
  it('picks ids and text by their paths, text out of deltas alone', () => {
    const profile = ownProfile(own);
    const params = { chat: 'c1', piece: { text: 'hi' } };
    const delta = message({ method: 'word', params });
    expect([profile.threadOf(delta), profile.deltaOf(delta)]).toEqual(['c1', 'hi']);
    expect(profile.deltaOf(message({ method: 'done', params }))).toBeUndefined();
    const { deltaPath: _, ...blind } = own;
    expect(ownProfile(blind).deltaOf(delta)).toBe('');
    expect([profile.turnOf(delta), profile.itemOf(delta)]).toEqual([undefined, undefined]);
  });

  it('stands in a config file in place of a name', () => {
    const link = { name: 'a', listen: 'ws://127.0.0.1:0', upstream: 'unix:/run/a.sock' };
    const read = (profile: unknown) =>
      parseProxyConfig(JSON.stringify({ links: [{ ...link, profile }] }), 'x.json');
    expect(read(own).links[0]?.profile).toEqual(own);
    expect(() => read({ ...own, delta: 5 })).toThrow(
      /Expected `links\[0\]\.profile` to be a name \(.*\) or an object with name, turnStart, delta and turnCompleted/,
    );
  });
});
