import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface TableEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** All processes of this machine that run at this moment; zombies are none. Empty on Windows. */
export function processTable(): TableEntry[] {
  if (process.platform === 'win32') return [];
  return process.platform === 'linux' ? fromProc() : fromPs();
}

function fromProc(): TableEntry[] {
  const entries: TableEntry[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // proc(5): `pid (name) state ppid pgrp`; the name may hold spaces and parentheses.
      const [state = '', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (isDead(state)) continue;
      entries.push({ pid, parent: Number(parent), group: Number(group) });
    } catch {
      // Gone meanwhile.
    }
  }
  return entries;
}

function fromPs(): TableEntry[] {
  const options = { encoding: 'utf8', timeout: 5_000 } as const;
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,state='], options);
  return [...text.matchAll(/(\d+)\s+(\d+)\s+(\d+)\s+(\w)/g)].flatMap((match) => {
    const [, pid, parent, group, state = ''] = match;
    return isDead(state)
      ? []
      : [{ pid: Number(pid), parent: Number(parent), group: Number(group) }];
  });
}

/** A zombie (Z) or a dead process (X) only waits for its parent to look at its exit code. */
function isDead(state: string): boolean {
  return state === 'Z' || state === 'X';
}
