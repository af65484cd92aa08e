import { execFile } from 'node:child_process';
import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../drivers/cache-folder.ts';

/** One thing that was looked for. */
export interface Finding {
  readonly state: 'ok' | 'missing' | 'optional';
  readonly what: string;
  readonly found: string;
  /** What to do, when something is to be done. */
  readonly advice?: string;
}

export interface Examination {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Leaves out what needs the network. */
  readonly offline: boolean;
}

/** The longest that a program may take to say its version; the registry has three times that. */
const answerMs = 5_000;

/** Looks at everything, side by side; in a fixed order. */
export async function examineMachine(about: Examination): Promise<Finding[]> {
  const found = await Promise.all([
    nodeFinding(),
    platformFinding(),
    cacheFinding(),
    npmFinding(about),
    registryFinding(about),
    codexFinding(),
    bunFinding(about),
  ]);
  return found.filter((finding) => finding !== undefined);
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > 20 || (major === 20 && minor >= 20);
  return {
    state: recent ? 'ok' : 'missing',
    what: 'node',
    found: process.version,
    ...(!recent && { advice: 'Node 20.20 or newer is needed: https://nodejs.org' }),
  };
}

function platformFinding(): Finding {
  const found = `${process.platform} ${process.arch}`;
  if (['linux', 'darwin'].includes(process.platform))
    return { state: 'ok', what: 'platform', found };
  return {
    state: 'optional',
    what: 'platform',
    found,
    advice: 'Faults that signal processes, and unix sockets, need Linux or macOS.',
  };
}

async function cacheFinding(): Promise<Finding> {
  const folder = cacheFolder();
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return { state: 'ok', what: 'cache folder', found: folder };
  } catch (error) {
    return {
      state: 'missing',
      what: 'cache folder',
      found: `${folder}: ${(error as NodeJS.ErrnoException).code}`,
      advice: 'Set MIDTURN_CACHE to a folder that can be written.',
    };
  }
}

async function npmFinding({ signal }: Examination): Promise<Finding> {
  const version = await answerOf('npm', ['--version'], answerMs, signal);
  if (version !== undefined) return { state: 'ok', what: 'npm', found: version };
  const advice = 'Drivers such as codex@VERSION install with npm; it comes with Node.';
  return { state: 'missing', what: 'npm', found: 'not on PATH', advice };
}

async function registryFinding({ offline, signal }: Examination): Promise<Finding | undefined> {
  if (offline) return undefined;
  const answer = await answerOf('npm', ['ping', '--fetch-retries=0'], 3 * answerMs, signal);
  if (answer !== undefined) return { state: 'ok', what: 'npm registry', found: 'answers' };
  const advice = 'Versions that are already in the cache folder run without it.';
  return { state: 'optional', what: 'npm registry', found: 'does not answer', advice };
}

async function codexFinding(): Promise<Finding> {
  const folder = join(cacheFolder(), 'codex');
  const versions = await readdir(folder).catch(() => []);
  const installed = versions.filter((name) => /^\d+\.\d+/.test(name)).sort(byVersion);
  if (installed.length > 0) return { state: 'ok', what: 'codex', found: installed.join(', ') };
  const advice = 'The first run with `--driver codex@0.169.0` installs it (180-400 MB).';
  return { state: 'optional', what: 'codex', found: 'no version in the cache folder', advice };
}

async function bunFinding({ signal }: Examination): Promise<Finding> {
  const version = await answerOf('bun', ['--version'], answerMs, signal);
  if (version !== undefined) return { state: 'ok', what: 'bun', found: version };
  const advice = 'Only implementations that run under Bun need it: npm install --global bun';
  return { state: 'optional', what: 'bun', found: 'not on PATH', advice };
}

/** First line of what a program prints, or undefined when it fails, is missing or does not end. */
function answerOf(
  program: string,
  words: readonly string[],
  timeout: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const windows = process.platform === 'win32';
    execFile(program, words, { timeout, signal, shell: windows }, (error, stdout) => {
      resolve(error ? undefined : (stdout.trim().split('\n')[0] ?? ''));
    });
  });
}

const byVersion = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
