import { describe, expect, it } from 'vitest';
import { splitReadiness } from './server-readiness.ts';

describe('splitReadiness', () => {
  it.each([
    ['my-server {port}', { by: 'port' }, 'my-server {port}'],
    ['ready=port my-server', { by: 'port' }, 'my-server'],
    ['ready=http://127.0.0.1:{port}/x s', { by: 'url', url: 'http://127.0.0.1:{port}/x' }, 's'],
    ["ready='line:now ready' s 'a b'", { by: 'line', pattern: /now ready/ }, "s 'a b'"],
    ['ready="line:up (on|at)" s', { by: 'line', pattern: /up (on|at)/ }, 's'],
    ["my-server 'ready=no'", { by: 'port' }, "my-server 'ready=no'"],
  ])('%s', (text, readiness, command) => {
    expect(splitReadiness(text)).toEqual({ readiness, command });
  });

  it.each([
    ['ready=soon s', 'got `soon`'],
    ['ready= s', 'got ``'],
    ["ready='line:(' s", 'to be a regular expression'],
  ])('refuses %s', (text, why) => {
    expect(() => splitReadiness(text)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', message: expect.stringContaining(why) }),
    );
  });
});
