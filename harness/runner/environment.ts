import { readFileSync } from 'node:fs';
import os from 'node:os';

/** What the run ran on, for the report: names to plain text. */
export function describeEnvironment(): Record<string, string> {
  const ci = process.env.GITHUB_RUN_ID
    ? {
        ci: `${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}/actions/runs/${process.env.GITHUB_RUN_ID}`,
      }
    : {};
  return {
    midturn: packageVersion(),
    node: process.version,
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    cpus: `${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    ...ci,
  };
}

/** Of this package; the file is two folders up from the sources and three from the build. */
export function packageVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
    } catch {}
  }
  return 'unknown';
}
