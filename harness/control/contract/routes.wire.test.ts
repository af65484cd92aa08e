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
const failure = (status: number, error: string) => ({ status, json: { error, status } });

describe('answers', () => {
  it('tells its version in exactly these bytes', async () => {
    const reply = await api.call('GET', '/version');
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.text).toMatch(/^\{"version": "[^"]+"\}\n$/);
    expect(reply.headers['content-type']).toBe('application/json;charset=utf-8');
  });

  it('has a request id on every matched route, errors included', async () => {
    for (const path of ['/version', '/proxies', '/proxies/none']) {
      const id = (await api.call('GET', path)).headers['x-toxiproxy-request-id'];
      expect(id).toMatch(/.+/);
    }
  });

  it('has no request id on unmatched routes', async () => {
    expect((await api.call('GET', '/nope')).headers).not.toHaveProperty('x-toxiproxy-request-id');
    expect((await api.call('PUT', '/proxies')).headers).not.toHaveProperty(
      'x-toxiproxy-request-id',
    );
  });

  it('gives unknown paths 404 as text', async () => {
    const replies = await Promise.all(
      ['/', '/nope', '/proxies/', '/proxies/a/toxics/b/c'].map((path) => api.call('GET', path)),
    );
    expect(replies.map(({ status, text }) => [status, text])).toEqual(
      replies.map(() => [404, '404 page not found\n']),
    );
  });

  it('gives a wrong method 405 with an empty body', async () => {
    for (const [method, path] of [
      ['PUT', '/proxies'],
      ['OPTIONS', '/proxies'],
      ['HEAD', '/version'],
      ['GET', '/reset'],
      ['DELETE', '/populate'],
      ['PATCH', '/proxies/a/toxics'],
    ] as const) {
      expect(await api.call(method, path)).toMatchObject({ status: 405, text: '' });
    }
  });

  it('leads doubled slashes to the path without them', async () => {
    const reply = await api.call('GET', '//proxies');
    expect([reply.status, reply.headers.location]).toEqual([301, '/proxies']);
  });

  it('sends JSON as application/json', async () => {
    expect((await make('a')).headers['content-type']).toMatch(/^application\/json/);
    expect((await api.call('GET', '/proxies')).headers['content-type']).toMatch(
      /^application\/json/,
    );
  });

  it('answers 204 without a body or a type', async () => {
    await make('a');
    const reply = await api.call('DELETE', '/proxies/a');
    expect([reply.status, reply.text, reply.headers['content-type']]).toEqual([204, '', undefined]);
  });

  it('does not mind the type of a request', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const body = { name: 'form', ...idle };
    expect(await api.call('POST', '/proxies', body, headers)).toMatchObject({ status: 201 });
  });
});

describe('browsers', () => {
  it('are refused by their user agent', async () => {
    const reply = await api.call('GET', '/proxies', undefined, { 'User-Agent': 'Mozilla/5.0' });
    expect([reply.status, reply.text]).toEqual([403, 'User agent not allowed\n']);
  });

  it.each([
    'mozilla/5.0',
    'curl/8',
    'node',
    'Ruby',
    'Java/17',
    'X Mozilla/5.0',
  ])('are not: %s', async (agent) => {
    const reply = await api.call('GET', '/proxies', undefined, { 'User-Agent': agent });
    expect(reply.status).toBe(200);
  });

  it('are not: a fetch of Node with its Sec-Fetch-Mode', async () => {
    const headers = { 'User-Agent': 'node', 'Sec-Fetch-Mode': 'cors' };
    expect(await api.call('GET', '/proxies', undefined, headers)).toMatchObject({ status: 200 });
  });

  it('get 404 for a path that is not there', async () => {
    const reply = await api.call('GET', '/nope', undefined, { 'User-Agent': 'Mozilla/5.0' });
    expect(reply.status).toBe(404);
  });
});

describe('a body', () => {
  const post = (body: string) => api.call('POST', '/proxies', body);
  const bad = /^bad request body: /;

  it.each([
    '',
    '{',
    'nonsense',
    '[]',
    '"text"',
    '{"name":1}',
    '{"name":"a","enabled":"yes"}',
  ])('is refused: %s', async (body) => {
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ status: 400, error: expect.stringMatching(bad) });
  });

  it('that is empty is EOF', async () => {
    expect(await post('')).toMatchObject(failure(400, 'bad request body: EOF'));
  });

  it('that is cut is an unexpected EOF', async () => {
    expect(await post('{"name":"a"')).toMatchObject(
      failure(400, 'bad request body: unexpected EOF'),
    );
  });

  it('that is null is an empty object', async () => {
    expect(await post('null')).toMatchObject(failure(400, 'missing required field: name'));
  });

  it('has keys in any case, and others that nobody reads', async () => {
    const { status, json } = await post(
      '{"NAME":"case","Upstream":"127.0.0.1:9","LISTEN":"127.0.0.1:0","other":{"x":[1]}}',
    );
    expect([status, json.name, json.upstream]).toEqual([201, 'case', '127.0.0.1:9']);
  });

  it('ends with its first value', async () => {
    expect(await post(`${JSON.stringify({ name: 'first', ...idle })} and more`)).toMatchObject({
      status: 201,
    });
  });
});

describe('POST /proxies', () => {
  it('answers 201 with the whole proxy', async () => {
    const { status, json } = await make('a');
    expect(status).toBe(201);
    expect(json).toMatchObject({ name: 'a', upstream: '127.0.0.1:9', enabled: true, toxics: [] });
    expect(json.listen).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
  });

  it('asks for the name first, then for the upstream', async () => {
    expect(await api.call('POST', '/proxies', {})).toMatchObject(
      failure(400, 'missing required field: name'),
    );
    expect(await api.call('POST', '/proxies', { name: 'a' })).toMatchObject(
      failure(400, 'missing required field: upstream'),
    );
  });

  it('answers 409 for a name that is taken, even with the same body', async () => {
    const { json } = await make('a');
    expect(await make('a')).toMatchObject(failure(409, 'proxy already exists'));
    expect(await api.call('POST', '/proxies', json)).toMatchObject({ status: 409 });
  });

  it('takes enabled null and no listen', async () => {
    const { json } = await make('a', { enabled: null, listen: null });
    expect(json.enabled).toBe(true);
    expect(json.listen).toMatch(/:[1-9]\d*$/);
  });

  it('keeps the text of listen while the proxy was never enabled', async () => {
    const { json } = await make('a', { enabled: false, listen: 'localhost:0' });
    expect(json).toMatchObject({ enabled: false, listen: 'localhost:0' });
  });

  it('answers localhost as 127.0.0.1', async () => {
    const { json } = await make('a', { listen: 'localhost:0' });
    expect(json.listen).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
  });

  it.each([':0', '0.0.0.0:0'])('answers %s as all interfaces', async (listen) => {
    expect((await make('a', { listen })).json.listen).toMatch(/^\[::\]:[1-9]\d*$/);
  });

  it('answers 500 for a port that is taken, and keeps no proxy', async () => {
    const { listen } = (await make('a')).json;
    const text = `listen tcp ${listen}: bind: address already in use`;
    expect(await make('b', { listen })).toMatchObject(failure(500, text));
    expect(await make('b', { listen: listen.replace('127.0.0.1', 'localhost') })).toMatchObject(
      failure(500, text),
    );
    expect(await api.call('GET', '/proxies/b')).toMatchObject({ status: 404 });
  });

  it('answers 500 for a listen without a port', async () => {
    expect(await make('a', { listen: 'local373' })).toMatchObject(
      failure(500, 'listen tcp: address local373: missing port in address'),
    );
  });
});

describe('GET', () => {
  it('/proxies has every proxy by its name, the names sorted', async () => {
    for (const name of ['b', '10', 'a', '9']) await make(name);
    const { text, json } = await api.call('GET', '/proxies');
    const keys = [...text.matchAll(/"([^"]+)":\{/g)].map(([, key]) => key);
    expect(keys.filter((key) => key !== 'Logger')).toEqual(['10', '9', 'a', 'b']);
    expect(json.a).toMatchObject({ name: 'a', toxics: [] });
  });

  it('of an unknown proxy or toxic is 404', async () => {
    await make('a');
    expect(await api.call('GET', '/proxies/b')).toMatchObject(failure(404, 'proxy not found'));
    expect(await api.call('GET', '/proxies/b/toxics')).toMatchObject(
      failure(404, 'proxy not found'),
    );
    expect(await api.call('GET', '/proxies/a/toxics/t')).toMatchObject(
      failure(404, 'toxic not found'),
    );
  });

  it('decodes names', async () => {
    await make('sp ace ü');
    expect(await api.call('GET', '/proxies/sp%20ace%20%C3%BC')).toMatchObject({ status: 200 });
    await api.call('DELETE', '/proxies/sp%20ace%20%C3%BC');
  });
});

describe.each(['PATCH', 'POST'])('%s /proxies/{}', (method) => {
  const update = (body: object | null) => api.call(method, '/proxies/a', body ?? 'null');

  it('changes what is given and keeps the rest', async () => {
    const before = (await make('a')).json;
    const { status, json } = await update({ upstream: '127.0.0.1:10' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ ...before, upstream: '127.0.0.1:10' });
  });

  it('does nothing for an empty body, and ignores the name', async () => {
    const before = (await make('a')).json;
    for (const body of [{}, null, { name: 'b' }, { enabled: true }]) {
      expect(await update(body)).toMatchObject({ status: 200, json: before });
    }
  });

  it('looks for the proxy before it reads the body', async () => {
    expect(await api.call(method, '/proxies/none', '{')).toMatchObject({ status: 404 });
    await make('a');
    expect(await api.call(method, '/proxies/a', '{')).toMatchObject({ status: 400 });
  });

  it('keeps the port over disable and enable', async () => {
    const { listen } = (await make('a')).json;
    expect((await update({ enabled: false })).json).toMatchObject({ enabled: false, listen });
    expect((await update({ enabled: false })).json).toMatchObject({ enabled: false, listen });
    expect((await update({ enabled: true })).json).toMatchObject({ enabled: true, listen });
  });

  it('takes an empty upstream', async () => {
    await make('a');
    expect(await update({ upstream: '' })).toMatchObject({ status: 200, json: { upstream: '' } });
  });

  it('gives a new port for each :0', async () => {
    const { listen } = (await make('a')).json;
    const { json } = await update({ listen: '127.0.0.1:0' });
    expect(json.enabled).toBe(true);
    expect(json.listen).not.toBe(listen);
  });

  it('answers 500 for a listen that cannot be read, and changes nothing', async () => {
    const before = (await make('a')).json;
    expect(await update({ listen: 'local373' })).toMatchObject({ status: 500 });
    expect((await api.call('GET', '/proxies/a')).json).toMatchObject(before);
  });

  it('leaves a proxy disabled whose new port is taken, and another update mends it', async () => {
    const { listen } = (await make('b')).json;
    const before = (await make('a')).json;
    expect(await update({ listen })).toMatchObject({ status: 500 });
    expect((await api.call('GET', '/proxies/a')).json).toMatchObject({ enabled: false, listen });
    const mended = await update({ listen: before.listen, enabled: true });
    expect(mended).toMatchObject({ status: 200, json: before });
  });
});

describe('DELETE /proxies/{}', () => {
  it('answers 204, then 404', async () => {
    await make('a');
    expect(await api.call('DELETE', '/proxies/a')).toMatchObject({ status: 204 });
    expect(await api.call('DELETE', '/proxies/a')).toMatchObject(failure(404, 'proxy not found'));
  });

  it('frees the port', async () => {
    const { listen } = (await make('a')).json;
    await api.call('DELETE', '/proxies/a');
    expect(await make('b', { listen })).toMatchObject({ status: 201 });
  });
});
