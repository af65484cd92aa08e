import { expect, it } from 'vitest';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { commandClient } from './command-client.ts';
import { commandServer } from './command-server.ts';
import { describeDriverContract, runOnDriver } from './testing/driver-contract.ts';
import { outcomesOf, sentTokens, tokensVia } from './testing/in-words.ts';

const node = `'${process.execPath}'`;
const fixture = (name: string) => `'${fixtureProgram(name)}'`;

describeDriverContract(
  commandServer(
    `${node} ${fixture('app-server')} --provider {provider} --listen ws://127.0.0.1:{port}`,
  ),
);
describeDriverContract(
  commandServer(`${node} ${fixture('app-server')} --provider {provider} --listen unix:{socket}`),
);

const short = { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 2 };

it('one invocation of a client command is one turn', async () => {
  const driver = commandClient(`${node} ${fixture('client')} --server {url} --prompt {prompt}`);
  const { events } = await runOnDriver(driver, {}, [short, short]);
  expect(outcomesOf(events, 'command')).toEqual(['ok 0', 'ok 0']);
  expect([...tokensVia(events, 1, 'stdout'), ...tokensVia(events, 2, 'stdout')]).toEqual(
    sentTokens(events),
  );
});

it('a server command is ready when it says so, also when it goes on in a child of its own', async () => {
  const server = `${fixture('app-server')} --provider {provider} --listen ws://127.0.0.1:{port}`;
  for (const command of [
    `ready='line:listening on: ws:' ${node} ${server}`,
    `ready=http://127.0.0.1:{port}/readyz ${node} ${server}`,
    `sh -c '"$0" "$@" & sleep 0.01' ${node} ${server}`,
  ]) {
    const { events } = await runOnDriver(commandServer(command), {}, [short]);
    expect(outcomesOf(events, 'turn')).toEqual(['ok completed']);
  }
});

it('a command that there is no program for is told before anything is started', async () => {
  const context = { cacheFolder: '', signal: new AbortController().signal, progress: () => {} };
  for (const driver of [
    commandServer('no-such-program {port}'),
    commandClient('./nothing {url}'),
  ]) {
    await expect(driver.prepare(context)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  }
});

it('a client command that fails is told with its exit code and its last words', async () => {
  const driver = commandClient(`${node} -e 'console.error("no luck"); process.exit(7)'`);
  const { events } = await runOnDriver(driver, {}, [short]);
  expect(outcomesOf(events, 'command')).toEqual(['fail 7']);
  const failed = events.find((event) => event.type === 'fail');
  expect(failed).toMatchObject({
    error: { code: 'PROCESS_FAILED', message: expect.stringContaining('no luck') },
  });
});

it('a client command that never ends is stopped with its workload', async () => {
  const driver = commandClient(`${node} -e 'setInterval(() => {}, 1000)'`);
  const abort = new AbortController();
  const { events } = await runOnDriver(driver, {}, [short], {
    signal: abort.signal,
    onEvent: (event) =>
      event.type === 'process-started' && event.process === 'client' && abort.abort(),
  });
  expect(outcomesOf(events, 'command')).toEqual(['info undefined']);
});
