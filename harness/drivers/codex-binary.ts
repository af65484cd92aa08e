import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';

const systems: Readonly<Record<string, string>> = {
  linux: 'linux',
  darwin: 'apple-darwin',
  win32: 'windows',
};
const machines: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/**
 * Path of the native program in an installation of `@openai/codex`. The wrapper beside it is not
 * used: it is one more process, and the program outlives it when it is killed.
 *
 * Throws `NOT_TESTABLE` when this platform has none.
 */
export async function codexBinary(id: string, folder: string): Promise<string> {
  const { platform, arch } = process;
  const system = systems[platform] ?? platform;
  const machine = machines[arch] ?? arch;
  const program = platform === 'win32' ? 'codex.exe' : 'codex';
  // Older versions carry the programs of all platforms in the package itself.
  for (const name of [`codex-${platform}-${arch}`, 'codex']) {
    const vendor = join(folder, 'node_modules', '@openai', name, 'vendor');
    const triples = await readdir(vendor).catch(() => []);
    for (const triple of triples) {
      if (!triple.includes(system) || !triple.startsWith(machine)) continue;
      // `bin/` since 0.13x, `codex/` before.
      for (const place of ['bin', 'codex']) {
        const path = join(vendor, triple, place, program);
        if (existsSync(path)) return path;
      }
    }
  }
  throw new HarnessError(
    'NOT_TESTABLE',
    `Not testable: ${id} has no program for ${platform} ${arch}.`,
  );
}
