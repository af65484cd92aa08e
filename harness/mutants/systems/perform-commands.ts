import type { PerformOptions } from '../../drivers/driver.ts';
import type { Parts } from '../../drivers/parts.ts';
import { HarnessError } from '../../errors.ts';
import { startProcess } from '../../processes/start-process.ts';
import { tokensIn } from '../../wire/tokens.ts';
import { Operations } from '../../workload/operations.ts';
import { promptOf } from '../../workload/prompt.ts';
import type { Workload } from '../../workload/workload.ts';

const lineCharsMax = 16 * 1024 * 1024;

/**
 * Each client calls its commands one after the other: `{prompt}` in `command` is that of the turn, and
 * the turns of all clients have their own numbers. What a command prints is what it got.
 *
 * Several clients do not run in step, whatever the load: each begins with another one of the turns, and
 * with `streaming` the first client comes once the turn of another one streams. A paced turn is held by
 * the provider (bounded) until a command ends: so there is one in mid-turn as another leaves.
 */
export async function performCommands(
  command: readonly string[],
  workload: Workload,
  options: PerformOptions,
  parts: Parts,
  streaming?: Promise<void>,
): Promise<void> {
  let count = 0;
  const nextOperation = options.nextOperation ?? (() => ++count);
  const clients = workload.clients ?? 1;
  let oneHasEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    oneHasEnded = resolve;
  });
  const one = async (client: number) => {
    if (client === 1 && clients > 1) await Promise.race([streaming, ended]);
    const name = `client-${client}`;
    const operations = new Operations(options.recorder, name, nextOperation);
    for (const [index, spec] of rotated(workload.turns, client - 1).entries()) {
      if (options.signal.aborted) return;
      const turn = (client - 1) * workload.turns.length + index + 1;
      const marks = spec.paced && options.pace ? ['paced=1'] : [];
      const args = command.map((word) => word.replace('{prompt}', promptOf(spec, turn, ...marks)));
      await call(args, turn, { ...options, client: name }, operations, parts);
      oneHasEnded();
      options.pace?.back();
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, k) => one(k + 1)));
}

function rotated<T>(all: readonly T[], by: number): readonly T[] {
  const start = by % Math.max(1, all.length);
  return [...all.slice(start), ...all.slice(0, start)];
}

async function call(
  args: readonly string[],
  turn: number,
  { recorder, clock, client, signal }: PerformOptions,
  operations: Operations,
  parts: Parts,
): Promise<void> {
  const open = operations.invoke('command', { turn });
  // It is not ended with the others of its kind: its broker is to outlive it.
  const child = parts.add(
    await startProcess({
      ...{ name: client, command: process.execPath, args, recorder, clock, lineCharsMax },
      recordOutput: ['stdout', 'stderr'],
    }),
  );
  child.stdin.end();
  child.onLine('stdout', (line) => {
    const tokens = tokensIn(line);
    if (tokens.length > 0)
      recorder.record({ type: 'client-tokens', client, turn, via: 'stdout', tokens });
  });
  const stop = () => {
    try {
      process.kill(child.pid);
    } catch {}
  };
  signal.addEventListener('abort', stop, { once: true });
  await child.exited;
  signal.removeEventListener('abort', stop);
  const exitCode = child.exit?.code ?? -1;
  if (exitCode === 0) open.ok({ turn, exitCode });
  else if (signal.aborted) open.info(new HarnessError('ABORTED', child.describe()), { turn });
  else open.fail(new HarnessError('PROCESS_FAILED', child.describe()), { turn, exitCode });
}
