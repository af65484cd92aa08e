import { type Answer, asApiError, jsonAnswer, jsonMapAnswer, noContent } from './answer.ts';
import { badBody, missingField, toxicExists, toxicNotFound } from './api-error.ts';
import type { ControlledProxy } from './controlled-proxy.ts';
import { Fields } from './fields.ts';
import { readNewProxies, readNewProxy } from './new-proxy.ts';
import type { ProxyCollection } from './proxy-collection.ts';
import type { Call, Route } from './router.ts';
import { readToxic, type Toxic, toxicJson, toxicsMax, updatedToxic } from './toxic.ts';

/** What `/version` says: clients choose PATCH over POST from 2.6.0 on. */
export const apiVersion = '2.12.0';

/** The routes of Toxiproxy's API, one line each. */
export function apiRoutes(proxies: ProxyCollection): readonly Route[] {
  const route = (methods: string, path: string, handle: Route['handle']): Route => ({
    methods: methods.split(' '),
    path,
    handle,
  });
  return [
    route('GET', '/version', () => version),
    route('GET', '/proxies', () =>
      jsonMapAnswer(proxies.sorted.map((proxy) => [proxy.name, proxy.json()])),
    ),
    route('POST', '/proxies', (call) => createProxy(proxies, call)),
    route('GET', '/proxies/{}', ({ names: [name = ''] }) =>
      jsonAnswer(200, proxies.get(name).json()),
    ),
    route('PATCH POST', '/proxies/{}', (call) => updateProxy(proxies, call)),
    route('DELETE', '/proxies/{}', async ({ names: [name = ''] }) => {
      await proxies.remove(name);
      return noContent;
    }),
    route('GET', '/proxies/{}/toxics', ({ names: [name = ''] }) =>
      jsonAnswer(200, proxies.get(name).toxics.map(toxicJson)),
    ),
    route('POST', '/proxies/{}/toxics', (call) => createToxic(proxies, call)),
    route('GET', '/proxies/{}/toxics/{}', (call) =>
      jsonAnswer(200, toxicJson(findToxic(proxies, call).toxic)),
    ),
    route('PATCH POST', '/proxies/{}/toxics/{}', (call) => updateToxic(proxies, call)),
    route('DELETE', '/proxies/{}/toxics/{}', (call) => {
      const { proxy, toxic } = findToxic(proxies, call);
      proxy.removeToxic(toxic);
      return noContent;
    }),
    route('POST', '/populate', (call) => populate(proxies, call)),
    route('POST', '/reset', async () => {
      await proxies.reset();
      return noContent;
    }),
  ];
}

const version: Answer = {
  status: 200,
  type: 'application/json;charset=utf-8',
  body: `{"version": "${apiVersion}"}\n`,
};

async function createProxy(proxies: ProxyCollection, call: Call): Promise<Answer> {
  const wanted = readNewProxy(await call.json());
  if (wanted.name === '') throw missingField('name');
  if (wanted.upstream === '') throw missingField('upstream');
  return jsonAnswer(201, (await proxies.create(wanted)).json());
}

async function updateProxy(
  proxies: ProxyCollection,
  { names: [name = ''], json }: Call,
): Promise<Answer> {
  proxies.get(name);
  const fields = new Fields(await json());
  const given = {
    listen: fields.text('listen'),
    upstream: fields.text('upstream'),
    enabled: fields.flag('enabled'),
  };
  const proxy = await proxies.update(name, (now) => ({
    listen: given.listen ?? now.listen,
    upstream: given.upstream ?? now.upstream,
    enabled: given.enabled ?? now.enabled,
  }));
  return jsonAnswer(200, proxy.json());
}

async function createToxic(
  proxies: ProxyCollection,
  { names: [name = ''], json }: Call,
): Promise<Answer> {
  proxies.get(name);
  const body = await json();
  const proxy = proxies.get(name);
  const toxic = readToxic(body, (wanted) => proxy.findToxic(wanted) !== undefined);
  if (proxy.findToxic(toxic.name)) throw toxicExists();
  if (proxy.toxics.length >= toxicsMax) throw badBody(`more than ${toxicsMax} toxics`);
  proxy.addToxic(toxic);
  return jsonAnswer(200, toxicJson(toxic));
}

async function updateToxic(proxies: ProxyCollection, call: Call): Promise<Answer> {
  findToxic(proxies, call);
  const body = await call.json();
  const { proxy, toxic } = findToxic(proxies, call);
  const updated = updatedToxic(toxic, body);
  proxy.updateToxic(updated);
  return jsonAnswer(200, toxicJson(updated));
}

function findToxic(
  proxies: ProxyCollection,
  { names: [name = '', toxicName = ''] }: Call,
): { proxy: ControlledProxy; toxic: Toxic } {
  const proxy = proxies.get(name);
  const toxic = proxy.findToxic(toxicName);
  if (!toxic) throw toxicNotFound();
  return { proxy, toxic };
}

/** What was done before a failure is told beside it. */
async function populate(proxies: ProxyCollection, { json }: Call): Promise<Answer> {
  const done: ControlledProxy[] = [];
  try {
    const wanted = readNewProxies(await json());
    await proxies.populate(wanted, (proxy) => done.push(proxy));
    return jsonAnswer(201, { proxies: done.map((proxy) => proxy.json()) });
  } catch (error) {
    const { message, status } = asApiError(error);
    return jsonAnswer(status, {
      error: message,
      status,
      proxies: done.map((proxy) => proxy.json()),
    });
  }
}
