import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMidturn } from './testing/midturn-command.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-server-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function start(...words: string[]) {
  const server = startMidturn(['server', '--port', '0', ...words]);
  const [, url = ''] = await server.until(/at (http:\S+)\. /);
  const stop = async (signal: NodeJS.Signals) => {
    server.child.kill(signal);
    return server.finished;
  };
  return { url, stop };
}

describe('midturn server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
    const { url, stop } = await start();
    expect(await (await fetch(`${url}/version`)).json()).toEqual({ version: '2.12.0' });
    expect((await stop(signal)).exitCode).toBe(0);
  });

  it('begins with the proxies of its config, toxics included', async () => {
    const file = join(folder, 'config.json');
    const toxics = [{ type: 'latency', attributes: { latency: 5 } }];
    const proxies = [{ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:9', toxics }];
    await writeFile(file, JSON.stringify(proxies));
    const { url, stop } = await start('--config', file);
    const json = (await (await fetch(`${url}/proxies`)).json()) as Record<string, object>;
    expect(json.a).toMatchObject({ enabled: true, toxics: [{ name: 'latency_downstream' }] });
    expect((await stop('SIGTERM')).exitCode).toBe(0);
  });

  it('starts all the same with a config that is wrong, and says so', async () => {
    const file = join(folder, 'bad.json');
    await writeFile(file, '[{"name": "a", "upstream": "x:1"}, {"name": "b", "listen": 5}]');
    const { stop } = await start('--config', file);
    const { stderr } = await stop('SIGTERM');
    expect(stderr).toContain(`Cannot make the proxies of \`${file}\``);
    expect(stderr).toContain('number 5 into field listen of type string at proxy 2');
  });

  it('shows metrics when it is asked to', async () => {
    const { url, stop } = await start('--proxy-metrics', '--runtime-metrics');
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/^# TYPE toxiproxy_proxy_received_bytes_total counter$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    await stop('SIGTERM');
  });

  it('says which port is taken', async () => {
    const { url, stop } = await start();
    const second = await startMidturn(['server', '--port', new URL(url).port]).finished;
    expect(second.exitCode).not.toBe(0);
    expect(second.stderr).toContain(`Cannot serve the control API on \`127.0.0.1:`);
    await stop('SIGTERM');
  });
});
