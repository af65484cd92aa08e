import { describe, expect, test } from 'vitest';
import { stdioServerSilent } from './reconnect/stdio-server-silent.ts';
import { stdioServerKilled } from './reuse/stdio-server-killed.ts';
import { stdioServerFrozen } from './tail/stdio-server-frozen.ts';
import { runOnce } from './testing/run-once.ts';

const driver = 'codex-acp@2.6.0';

/** It never says `initialized` to its app-server, on any connection, and so breaks `reinitializes` everywhere. */
const brokenIn = ({ result }: Awaited<ReturnType<typeof runOnce>>) =>
  result.verdicts.filter(({ verdict }) => verdict !== 'holds').map(({ invariant }) => invariant);

describe.concurrent(driver, () => {
  test('ends a prompt with an error when its app-server is killed, and the next prompt works', async () => {
    const once = await runOnce(stdioServerKilled, driver);
    expect(brokenIn(once)).toEqual(['reinitializes']);
    const turns = once.events.flatMap((event) =>
      (event.type === 'ok' || event.type === 'fail') && event.f === 'turn' ? [event.type] : [],
    );
    expect(turns).toEqual(['fail', 'ok', 'ok']);
  });

  test('takes a turn up that was frozen for four seconds', async () => {
    const once = await runOnce(stdioServerFrozen, driver);
    expect(brokenIn(once)).toEqual(['reinitializes']);
  });

  test('waits for ever for the end of a turn, which is told with its evidence', async () => {
    const once = await runOnce(stdioServerSilent, driver);
    const [verdict] = once.result.verdicts;
    expect([once.exitCode, verdict?.reason]).toEqual([
      1,
      expect.stringMatching(
        /^Operation 1 \(turn 1\) of client-1 hung: no outcome and no token for/,
      ),
    ]);
    expect(verdict?.evidence.map((index) => once.events[index]?.type)).toEqual(['invoke', 'info']);
  });
});
