import { afterAll, beforeAll, describe, it } from 'vitest';
import { steadyClock } from '../../testing/steady-clock.ts';
import { within } from '../../transports/testing/within.ts';
import { type TestLink, testLink } from '../testing/test-link.ts';
import { bandwidthStage } from './bandwidth-stage.ts';
import { latencyStage } from './latency-stage.ts';
import { limitDataStage } from './limit-data-stage.ts';
import { resetPeerStage } from './reset-peer-stage.ts';
import { slicerStage } from './slicer-stage.ts';
import { slowCloseStage } from './slow-close-stage.ts';
import type { StageKind } from './stage.ts';
import { StagedLink } from './staged-link.ts';
import { timeoutStage } from './timeout-stage.ts';

const staged = new StagedLink({ name: 'main', seed: 1, clock: steadyClock });
let link: TestLink;
beforeAll(async () => {
  link = await testLink({ link: { through: staged.through } });
});
afterAll(() => link.close());

const kinds: [string, StageKind<never>, object][] = [
  ['latency', latencyStage, { latencyMs: 10, jitterMs: 5 }],
  ['bandwidth', bandwidthStage, { bytesPerMs: 1 }],
  ['slicer', slicerStage, { averageBytes: 3, variationBytes: 1, pauseMs: 1 }],
  ['slow-close', slowCloseStage, { delayMs: 20 }],
  ['timeout', timeoutStage, { timeoutMs: 50 }],
  ['reset-peer', resetPeerStage, { timeoutMs: 20 }],
  ['limit-data', limitDataStage, { bytes: 10 }],
];

describe.each(kinds)('a connection behind %s', (name, kind, settings) => {
  it.each([
    'client ends',
    'server ends',
    'client resets',
    'server resets',
    'both end',
  ])('is gone when the %s, and its pair with it', async (how) => {
    staged.add('downstream', { name, kind, settings, toxicity: 1 });
    staged.add('upstream', { name: `${name} up`, kind, settings, toxicity: 1 });
    const { client, server } = await link.connect();
    client.socket.write('from the client');
    server.socket.write('from the server');
    const peers = { client, server };
    for (const side of ['client', 'server'] as const) {
      if (how.startsWith(side) && how.endsWith('resets')) peers[side].socket.resetAndDestroy();
      else if (how.startsWith(side) || how === 'both end') peers[side].socket.end();
    }
    // A peer that hears the end ends, too.
    for (const { socket } of [client, server]) socket.once('end', () => socket.end());
    const isGone = async () => {
      while (staged.openConnections > 0 || link.link.openConnections > 0) {
        await steadyClock.sleep(5);
      }
    };
    await within(isGone(), () => `the end (${client.fate}; ${server.fate})`, 3_000);
    staged.remove(name);
    staged.remove(`${name} up`);
  });
});
