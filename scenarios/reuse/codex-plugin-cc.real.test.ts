import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runOnce } from '../testing/run-once.ts';
import { codexPluginCcBrokerGone } from './codex-plugin-cc-broker-gone.ts';
import { codexPluginCcServerGone } from './codex-plugin-cc-server-gone.ts';
import { codexPluginCcUndisturbed } from './codex-plugin-cc-undisturbed.ts';

// The change that openai/codex-plugin-cc#402 suggests.
const before = `    const shouldRetryDirect =
      (client?.transport === "broker" && error?.rpcCode === BROKER_BUSY_RPC_CODE) ||
`;
const after = `    const brokerConnectionDropped =
      client?.transport === "broker" &&
      (error?.code === "ECONNRESET" ||
        error?.code === "EPIPE" ||
        /connection closed|exited unexpectedly/i.test(error?.message ?? ""));
${before}      brokerConnectionDropped ||
`;

const { MIDTURN_CHECKOUTS: checkouts } = process.env;

describe.skipIf(checkouts === undefined)('codex-plugin-cc, from a checkout', () => {
  const checkout = join(checkouts ?? '', 'codex-plugin-cc');
  let changed = '';

  beforeAll(async () => {
    changed = await mkdtemp(join(tmpdir(), 'midturn-plugin-'));
    cpSync(realpathSync(checkout), changed, { recursive: true });
    const path = join(changed, 'plugins', 'codex', 'scripts', 'lib', 'codex.mjs');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(before);
    writeFileSync(path, text.replace(before, after));
  });
  afterAll(() => rm(changed, { recursive: true, force: true }));

  type Once = Awaited<ReturnType<typeof runOnce>>;
  const outcomes = ({ events }: Once) =>
    events.flatMap((event) =>
      event.type !== 'invoke' && 'f' in event && event.f === 'command' ? [event.type] : [],
    );
  const verdicts = ({ result }: Once) =>
    Object.fromEntries(result.verdicts.map((verdict) => [verdict.invariant, verdict.verdict]));
  const leftovers = () =>
    execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('app-server-broker.mjs'));

  test('undisturbed, six tasks pass on one broker', async () => {
    const once = await runOnce(codexPluginCcUndisturbed, `codex-plugin-cc=${checkout}`);
    expect(outcomes(once)).toEqual(Array(6).fill('ok'));
    expect(Object.values(verdicts(once))).toEqual(Array(4).fill('holds'));
    const started = once.events.filter(
      (event) => event.type === 'process-started' && event.process === 'broker',
    );
    expect(started).toHaveLength(1);
    expect(leftovers()).toEqual([]);
  });

  test('with each broker gone at its second task, tasks alternate', async () => {
    const once = await runOnce(codexPluginCcBrokerGone, `codex-plugin-cc=${checkout}`);
    expect(outcomes(once)).toEqual(['ok', 'fail', 'ok', 'fail', 'ok', 'fail']);
    expect(verdicts(once)['sequential-reuse']).toBe('violated');
    const errors = once.events.flatMap((event) =>
      event.type === 'fail' ? [event.error?.message.split('\n').at(-1)?.trim()] : [],
    );
    expect(errors).toEqual(Array(3).fill('codex app-server connection closed.'));
    expect(leftovers()).toEqual([]);
  });

  test('with the suggested change, the same six tasks pass', async () => {
    const once = await runOnce(codexPluginCcBrokerGone, `codex-plugin-cc=${changed}`);
    expect(outcomes(once)).toEqual(Array(6).fill('ok'));
    expect(verdicts(once)['sequential-reuse']).toBe('holds');
  });

  test('an app-server that ends after its turn leaves the next task without an answer', async () => {
    const once = await runOnce(codexPluginCcServerGone, `codex-plugin-cc=${checkout}`);
    expect(outcomes(once)).toEqual(['ok', 'info']);
    expect(verdicts(once)['every-request-settles']).toBe('violated');
    expect(leftovers()).toEqual([]);
  });
});
