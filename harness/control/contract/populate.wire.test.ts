import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Subject, startSubject } from '../testing/subject.ts';

let api: Subject;
beforeAll(async () => {
  api = await startSubject();
});
beforeEach(async () => {
  const { json } = await api.call('GET', '/proxies');
  for (const name of Object.keys(json)) await api.call('DELETE', `/proxies/${name}`);
});
afterAll(() => api.close());

const idle = { listen: '127.0.0.1:0', upstream: '127.0.0.1:9' };
const make = (name: string, more: object = {}) =>
  api.call('POST', '/proxies', { name, ...idle, ...more });

describe('POST /populate', () => {
  const populate = (body: unknown) => api.call('POST', '/populate', body);

  it('answers 201 with all proxies in the order of the body', async () => {
    const { status, json } = await populate([
      { name: 'b', ...idle },
      { name: 'a', ...idle, enabled: null },
      { name: 'c', ...idle, enabled: false },
    ]);
    expect(status).toBe(201);
    expect(json.proxies).toMatchObject([
      { name: 'b', enabled: true, toxics: [] },
      { name: 'a', enabled: true },
      { name: 'c', enabled: false },
    ]);
  });

  it('wants an array', async () => {
    expect(await populate({ name: 'a', ...idle })).toMatchObject({ status: 400 });
  });

  it('answers an empty array with 201', async () => {
    expect(await populate([])).toMatchObject({ status: 201 });
  });

  it('checks all before it makes one', async () => {
    const nameless = await populate([{ name: 'a', ...idle }, { upstream: 'x:1' }]);
    expect(nameless).toMatchObject({
      status: 400,
      json: { error: 'missing required field: name at proxy 2', status: 400 },
    });
    const lost = await populate([{ name: 'a' }, { name: 'b', ...idle }]);
    expect(lost.json.error).toBe('missing required field: upstream at proxy 1');
    expect((await api.call('GET', '/proxies')).json).toEqual({});
  });

  it('leaves a proxy alone that is as it should be, toxics and all', async () => {
    const { listen, upstream } = (await make('a')).json;
    await api.call('POST', '/proxies/a/toxics', { type: 'noop' });
    await api.call('PATCH', '/proxies/a', { enabled: false });
    const { json } = await populate([{ name: 'a', listen, upstream, enabled: true }]);
    expect(json.proxies).toMatchObject([{ enabled: false, toxics: [{ name: 'noop_downstream' }] }]);
  });

  it('replaces a proxy that differs, without its toxics', async () => {
    const { listen } = (await make('a')).json;
    await api.call('POST', '/proxies/a/toxics', { type: 'noop' });
    const { json } = await populate([{ name: 'a', listen, upstream: '127.0.0.1:10' }]);
    expect(json.proxies).toMatchObject([{ listen, upstream: '127.0.0.1:10', toxics: [] }]);
  });

  it('stops at the first failure and tells what was done', async () => {
    const { listen } = (await make('taken')).json;
    const { status, json } = await populate([
      { name: 'a', ...idle },
      { name: 'b', ...idle, listen },
      { name: 'c', ...idle },
    ]);
    expect(status).toBe(500);
    expect(json).toMatchObject({
      error: `listen tcp ${listen}: bind: address already in use`,
      proxies: [{ name: 'a' }],
    });
    expect(Object.keys((await api.call('GET', '/proxies')).json)).toEqual(['a', 'taken']);
  });

  it('answers both of two with one name, the first one disabled', async () => {
    const { json } = await populate([
      { name: 'a', ...idle },
      { name: 'a', ...idle, upstream: '127.0.0.1:10' },
    ]);
    expect(json.proxies).toMatchObject([
      { name: 'a', enabled: false },
      { name: 'a', enabled: true, upstream: '127.0.0.1:10' },
    ]);
  });
});

describe('POST /reset', () => {
  it('enables every proxy and removes every toxic, ports unchanged', async () => {
    const a = (await make('a')).json;
    const b = (await make('b')).json;
    await api.call('POST', '/proxies/a/toxics', { type: 'noop' });
    await api.call('POST', '/proxies/a/toxics', { type: 'noop', stream: 'upstream' });
    await api.call('PATCH', '/proxies/b', { enabled: false });
    const reply = await api.call('POST', '/reset', 'no JSON');
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect((await api.call('GET', '/proxies')).json).toMatchObject({ a, b });
  });
});
