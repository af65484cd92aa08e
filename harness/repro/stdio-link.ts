import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { programOnPath } from '../processes/program-on-path.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { openShimHub, type ShimHub } from '../transports/shim/hub.ts';
import { writeShim } from '../transports/shim/write-shim.ts';
import type { LinkSpec } from './link-spec.ts';

export interface StdioLinkOptions {
  readonly spec: Extract<LinkSpec, { kind: 'stdio' }>;
  /** Private folder; its `bin` goes first on the PATH of the command. */
  readonly folder: string;
  readonly path: string;
  readonly recorder: Recorder;
  /** Pids by name: `server` is the program behind the link, `caller` whoever started it. */
  readonly pids: Map<string, number>;
  interpose(upstream: Endpoint): Promise<Endpoint>;
}

export interface StdioLink {
  /** Goes first on PATH. */
  readonly bin: string;
  close(): Promise<void>;
}

/**
 * Puts a program of the same name first on PATH, whose standard streams pass through the link. Rejects
 * with `NOT_TESTABLE` when there is no such program.
 */
export async function openStdioLink(options: StdioLinkOptions): Promise<StdioLink> {
  const { spec, folder, recorder, pids } = options;
  const program = findProgram(spec.program, options.path);
  const hub: ShimHub = await openShimHub(folder, {
    started({ pid, callerPid, argv }) {
      pids.set('server', pid);
      pids.set('caller', callerPid);
      recorder.record({ type: 'process-started', process: 'server', pid, argv });
    },
    stderr(_call, text) {
      for (const line of text.split('\n').filter(Boolean)) {
        recorder.record({
          type: 'process-output',
          process: 'server',
          stream: 'stderr',
          text: line,
        });
      }
    },
    exited({ pid, callerPid }, { code, signal }) {
      // The pid is free for others from here on.
      if (pids.get('server') === pid) pids.delete('server');
      if (pids.get('caller') === callerPid) pids.delete('caller');
      const how = { code, signal, expected: code === 0, stderr: [] };
      recorder.record({ type: 'process-exited', process: 'server', pid, ...how });
    },
  });
  hub.front(await options.interpose(hub.upstream));
  const inner = join(folder, 'shim');
  const bin = join(folder, 'bin');
  for (const path of [inner, bin]) await mkdir(path);
  const shim = await writeShim({ folder: inner, name: spec.program, hub: hub.address, program });
  await writeFile(join(bin, spec.program), gate(spec.args, shim, program), { mode: 0o755 });
  return { bin, close: () => hub.close() };
}

/** Without arguments asked for, every call goes through the link; else those with exactly these. */
function gate(args: readonly string[], shim: string, program: string): string {
  const isAsked = args.length === 0 ? 'true' : `[ "$*" = ${quoted(args.join(' '))} ]`;
  return `#!/bin/sh
if ${isAsked}; then exec ${quoted(shim)} "$@"; fi
exec ${quoted(program)} "$@"
`;
}

function findProgram(name: string, path: string): string {
  const found = programOnPath(name, path);
  if (found !== undefined) return found;
  throw new HarnessError('NOT_TESTABLE', `Not testable: there is no \`${name}\` on PATH.`);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
