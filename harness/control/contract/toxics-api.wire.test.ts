import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Subject, startSubject } from '../testing/subject.ts';

let api: Subject;
beforeAll(async () => {
  api = await startSubject();
});
beforeEach(async () => {
  await api.call('DELETE', '/proxies/a');
  await api.call('POST', '/proxies', { name: 'a', listen: '127.0.0.1:0', upstream: 'localhost:9' });
});
afterAll(() => api.close());

const add = (toxic: unknown) => api.call('POST', '/proxies/a/toxics', toxic);
const list = async () => (await api.call('GET', '/proxies/a/toxics')).json;
const failure = (status: number, error: string) => ({ status, json: { error, status } });

const types: [string, Record<string, number>][] = [
  ['noop', {}],
  ['latency', { latency: 100, jitter: 10 }],
  ['bandwidth', { rate: 100 }],
  ['slow_close', { delay: 100 }],
  ['timeout', { timeout: 100 }],
  ['reset_peer', { timeout: 100 }],
  ['slicer', { average_size: 64, size_variation: 32, delay: 10 }],
  ['limit_data', { bytes: 1000 }],
];

describe('a new toxic', () => {
  it.each(types)('of type %s is answered with 200 and its attributes', async (type, attributes) => {
    const { status, json } = await add({ type, attributes });
    expect(status).toBe(200);
    expect(json).toEqual({
      attributes,
      name: `${type}_downstream`,
      type,
      stream: 'downstream',
      toxicity: 1,
    });
    expect(Object.keys(json.attributes)).toEqual(Object.keys(attributes));
    expect((await api.call('GET', `/proxies/a/toxics/${json.name}`)).json).toEqual(json);
    expect(await list()).toEqual([json]);
    expect((await api.call('GET', '/proxies/a')).json.toxics).toEqual([json]);
  });

  it('has 0 for each attribute that is not given', async () => {
    for (const body of [{}, { attributes: {} }, { attributes: null }]) {
      const { json } = await add({ type: 'latency', ...body });
      expect(json.attributes).toEqual({ latency: 0, jitter: 0 });
      await api.call('DELETE', '/proxies/a/toxics/latency_downstream');
    }
  });

  it('has its stream as given, in any case', async () => {
    const { json } = await add({ type: 'noop', stream: 'UPSTREAM' });
    expect(json).toMatchObject({ name: 'noop_UPSTREAM', stream: 'UPSTREAM' });
  });

  it.each(['', 'sideways', 'up'])('with stream "%s" is 400', async (stream) => {
    expect(await add({ type: 'noop', stream })).toMatchObject(
      failure(400, 'stream was invalid, can be either upstream or downstream'),
    );
  });

  it.each(['', 'NOOP', 'down', 'corrupt', null])('of type %s is 400', async (type) => {
    expect(await add({ type })).toMatchObject(failure(400, 'invalid toxic type'));
  });

  it('with a name of either stream is 409', async () => {
    await add({ type: 'noop', name: 'n', stream: 'upstream' });
    expect(await add({ type: 'latency', name: 'n' })).toMatchObject(
      failure(409, 'toxic already exists'),
    );
  });

  it('of an unknown proxy is 404, whatever the body', async () => {
    expect(await api.call('POST', '/proxies/b/toxics', '{')).toMatchObject(
      failure(404, 'proxy not found'),
    );
  });

  it('is checked in order: JSON, stream, type, name, attributes', async () => {
    await add({ type: 'noop', name: 'n' });
    const wrong = { stream: 'x', type: 'x', name: 'n', attributes: { latency: 'x' } };
    const errors = [];
    for (const body of [
      '{"stream":"x"',
      wrong,
      { ...wrong, stream: 'upstream' },
      { ...wrong, stream: 'upstream', type: 'latency' },
      { ...wrong, stream: 'upstream', type: 'latency', name: 'm' },
    ]) {
      const { status, json } = await add(body);
      errors.push([status, json.error.replace(/^(bad request body: ).*/, '$1')]);
    }
    expect(errors).toEqual([
      [400, 'bad request body: '],
      [400, 'stream was invalid, can be either upstream or downstream'],
      [400, 'invalid toxic type'],
      [409, 'toxic already exists'],
      [400, 'bad request body: '],
    ]);
  });

  it.each([
    '1.5',
    '"100"',
    'true',
    '[]',
    '{}',
  ])('with %s for a whole number is 400', async (value) => {
    const reply = await add(`{"type":"latency","attributes":{"latency":${value}}}`);
    expect(reply).toMatchObject({ status: 400 });
    expect(await list()).toEqual([]);
  });

  it.each([
    [0.2, 0.2],
    [0.3333333333, 0.33333334],
    [2.5, 2.5],
    [-1, -1],
    [0, 0],
  ])('with toxicity %s answers %s', async (toxicity, echoed) => {
    expect((await add({ type: 'noop', toxicity })).json.toxicity).toBe(echoed);
  });

  it('with a toxicity that is no number is 400', async () => {
    expect(await add({ type: 'noop', toxicity: '1' })).toMatchObject({ status: 400 });
  });
});

describe('the list of toxics', () => {
  it('has those of upstream first, each in order of creation', async () => {
    const names = ['d1', 'u1', 'd2', 'u2'];
    for (const name of names) {
      await add({ type: 'noop', name, stream: name.startsWith('u') ? 'upstream' : 'downstream' });
    }
    const listed = (await list()).map(({ name }: { name: string }) => name);
    expect(listed).toEqual(['u1', 'u2', 'd1', 'd2']);
  });
});

describe.each(['PATCH', 'POST'])('%s of a toxic', (method) => {
  const update = (body: unknown) => api.call(method, '/proxies/a/toxics/t', body);
  beforeEach(async () => {
    await add({ type: 'latency', name: 't', attributes: { latency: 5, jitter: 3 } });
  });

  it('keeps the attributes that are not given', async () => {
    const { status, json } = await update({ attributes: { latency: 9 } });
    expect([status, json.attributes]).toEqual([200, { latency: 9, jitter: 3 }]);
  });

  it('changes toxicity alone', async () => {
    const { json } = await update({ toxicity: 0.5 });
    expect(json).toMatchObject({ toxicity: 0.5, attributes: { latency: 5, jitter: 3 } });
  });

  it('ignores name, type and stream', async () => {
    const { status, json } = await update({ name: 'x', type: 'noop', stream: 'upstream' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ name: 't', type: 'latency', stream: 'downstream' });
  });

  it('takes an empty object and null', async () => {
    for (const body of [{}, 'null']) expect(await update(body)).toMatchObject({ status: 200 });
  });

  it('looks for the toxic before it reads the body', async () => {
    expect(await api.call(method, '/proxies/a/toxics/none', '{')).toMatchObject(
      failure(404, 'toxic not found'),
    );
    expect(await update('{')).toMatchObject({ status: 400 });
  });
});

describe('DELETE of a toxic', () => {
  it('answers 204, then 404', async () => {
    await add({ type: 'noop', name: 't' });
    expect(await api.call('DELETE', '/proxies/a/toxics/t')).toMatchObject({
      status: 204,
      text: '',
    });
    expect(await api.call('DELETE', '/proxies/a/toxics/t')).toMatchObject(
      failure(404, 'toxic not found'),
    );
  });
});

describe('toxics of a proxy', () => {
  it('stay when it is disabled, enabled or moved', async () => {
    const { json } = await add({ type: 'noop' });
    await api.call('PATCH', '/proxies/a', { enabled: false });
    await api.call('PATCH', '/proxies/a', { listen: '127.0.0.1:0', enabled: true });
    expect(await list()).toEqual([json]);
  });
});
