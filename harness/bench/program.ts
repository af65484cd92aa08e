import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program of the benchmark: started with pipes, told by its first line of JSON what it offers. */
export interface BenchProgram {
  readonly pid: number;
  readonly port: number;
  /** Resident memory in MB; 0 where `/proc` is missing. */
  residentMb(): number;
  stop(): Promise<void>;
}

/** Starts `node file args`, and waits for the line with its port. */
export async function startNode(file: string, args: readonly string[]): Promise<BenchProgram> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await firstLine(child, file);
  return asProgram(child, Number(JSON.parse(line).port));
}

const running = new Set<ChildProcess>();

/** Ends all that was started, on the way out. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function asProgram(child: ChildProcess, port: number): BenchProgram {
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running.delete(child);
      resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    port,
    residentMb: () => residentMb(child.pid ?? 0),
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export function firstLine(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${name} ended: ${code ?? signal}`)));
  });
}

export function residentMb(pid: number): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
