import { HarnessError } from '../errors.ts';
import { agentBridge } from './agent-bridge.ts';
import { codex } from './codex.ts';
import { codexAcp } from './codex-acp.ts';
import { codexPluginCc } from './codex-plugin-cc.ts';
import { clientCommand } from './command-client.ts';
import { serverCommand } from './command-server.ts';
import type { Driver, DriverKind } from './driver.ts';
import { loop } from './loop.ts';
import { reference } from './reference.ts';

/** One line a driver. */
export const drivers: readonly DriverKind[] = [
  reference,
  codex,
  codexAcp,
  codexPluginCc,
  agentBridge,
  loop,
  serverCommand,
  clientCommand,
];

/**
 * The driver that a user names: `reference`, `codex@0.169.0`, `server(my-server --port {port})`;
 * `codex` alone is its default version.
 *
 * Throws `UNKNOWN_DRIVER`, and `BAD_ARGUMENT` for what a driver does not take.
 */
export function findDriver(text: string): Driver {
  const command = /^(\w+)\((.*)\)$/s.exec(text);
  const [, name = '', argument] = command ?? /^([^@=]*)(?:[@=](.*))?$/s.exec(text) ?? [];
  const kind = drivers.find((one) => one.name === name);
  if (kind) return kind.create(argument);
  const known = drivers.map((one) => one.usage ?? one.name).join(', ');
  throw new HarnessError('UNKNOWN_DRIVER', `Expected a driver (${known}), got \`${text}\`.`);
}
