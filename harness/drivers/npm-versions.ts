import { execFile } from 'node:child_process';
import { HarnessError } from '../errors.ts';

const answerMs = 60_000;
const answerBytesMax = 16 * 1024 * 1024;

/** Released versions of a package, the oldest first; npm has them in order. Rejects with `NOT_TESTABLE`. */
export function npmVersions(name: string, signal: AbortSignal): Promise<string[]> {
  const options = {
    ...{ signal, timeout: answerMs, maxBuffer: answerBytesMax },
    shell: process.platform === 'win32',
  };
  return new Promise((resolve, reject) => {
    execFile('npm', ['view', name, 'versions', '--json'], options, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason);
      else if (error) {
        const why = stderr.trim().split('\n').at(-1) || error.message;
        const text = `Not testable: npm does not tell the versions of ${name}: ${why}.`;
        reject(new HarnessError('NOT_TESTABLE', text, { cause: error }));
      } else resolve(releasesIn(stdout));
    });
  });
}

/** Releases alone, by their numbers: builds for platforms and previews are versions of their own. */
export function releasesIn(json: string): string[] {
  const read: unknown = JSON.parse(json);
  const all = (Array.isArray(read) ? read : [read]).filter((one) => typeof one === 'string');
  return all.filter((version) => /^\d+\.\d+\.\d+$/.test(version)).sort(byNumbers);
}

export function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
