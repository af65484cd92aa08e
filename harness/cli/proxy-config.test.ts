import { describe, expect, it } from 'vitest';
import { parseProxyConfig } from './proxy-config.ts';

const link = 'links:\n  - name: a\n    listen: ws://127.0.0.1:0\n    upstream: unix:/run/a.sock\n';

describe('parseProxyConfig', () => {
  it('reads YAML', () => {
    const text = `${link}    profile: responses\nplan: [reset, end]\nseed: 7\nprocesses: {server: 12}\n`;
    expect(parseProxyConfig(text, 'x.yaml')).toEqual({
      links: [
        {
          ...{ name: 'a', listen: 'ws://127.0.0.1:0', upstream: 'unix:/run/a.sock' },
          profile: 'responses',
        },
      ],
      plan: ['reset', 'end'],
      seed: 7,
      processes: { server: 12 },
    });
  });

  it('reads JSON', () => {
    const links = [{ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' }];
    expect(parseProxyConfig(JSON.stringify({ links }), 'x.json')).toEqual({ links });
  });

  it.each([
    ['[]', 'x.yaml:1:1: Expected the file to be an object, got `[]`.'],
    ['links: []', 'x.yaml:1:8: Expected `links` to be a list of 1 to 100 links, got `[]`.'],
    [
      'links:\n  - name: a\n    listen: 5\n    upstream: b',
      'x.yaml:3:13: Expected `links[0].listen` to be an endpoint, such as ws://127.0.0.1:4501, got `5`.',
    ],
    [
      'links:\n  - name: a\n    listen: b',
      'x.yaml:2:5: Expected `links[0].upstream` to be an endpoint, such as ws://127.0.0.1:4500, got nothing.',
    ],
    [
      `${link}    codec: jsonlines\n`,
      'x.yaml:5:12: Expected `links[0].codec` to be one of auto, raw, websocket, jsonl, sse, got `"jsonlines"`.',
    ],
    [`${link}    profil: acp\n`, 'x.yaml:2:5: Unknown key `profil`. Did you mean `profile`?'],
    [`${link}sead: 1\n`, 'x.yaml:1:1: Unknown key `sead`. Did you mean `seed`?'],
    [
      `${link}seed: -1\n`,
      'x.yaml:5:7: Expected `seed` to be a whole number from 0 to 4294967295, got `-1`.',
    ],
    [
      `${link}processes: {server: 0}\n`,
      'x.yaml:5:21: Expected `processes.server` to be a process id, or a command to start, such as my-server --port 4500, got `0`.',
    ],
    [
      `${link}  - name: a\n    listen: x\n    upstream: y\n`,
      'x.yaml:5:11: Expected a name of its own for each link, got `a` again.',
    ],
    ['links: [', 'x.yaml:1:9: '],
  ])('points at the mistake in %j', (text, message) => {
    expect(() => parseProxyConfig(text, 'x.yaml')).toThrow(message);
  });
});
