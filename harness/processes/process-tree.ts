import { readFileSync } from 'node:fs';
import { processTable, type TableEntry } from './process-table.ts';

/** Environment variable that every child, and all that it starts, inherits; its value names the child. */
export const markVariable = 'MIDTURN_PROCESS';

/**
 * A child that leads its own process group, with everything that it started, directly or not. The
 * group misses what made a group of its own, and the tree of parents misses what outlived its
 * parent; on Linux both are found by the mark in their environment.
 */
export class ProcessTree {
  readonly #leader: number;
  readonly #mark: string;

  constructor(leader: number, mark: string) {
    this.#leader = leader;
    this.#mark = mark;
  }

  /**
   * Sends `signal` to all of it, to each process once: a second SIGTERM means "at once" to many
   * programs. Returns how many were there.
   */
  signal(signal: NodeJS.Signals): number {
    const members = this.#members();
    // An empty group's number is free for strangers: it is signalled only while one of ours is in it.
    const inGroup = members.filter(({ group }) => group === this.#leader);
    if (inGroup.length > 0) send(-this.#leader, signal);
    for (const { pid, group } of members) if (group !== this.#leader) send(pid, signal);
    return members.length;
  }

  /** Whether anything of it still runs. */
  get alive(): boolean {
    return this.#members().length > 0;
  }

  #members(): TableEntry[] {
    const table = processTable();
    const found = new Map<number, TableEntry>();
    const add = (entry: TableEntry) => {
      if (found.has(entry.pid) || entry.pid === process.pid) return;
      found.set(entry.pid, entry);
      for (const other of table) if (other.parent === entry.pid) add(other);
    };
    for (const entry of table) {
      const ours = entry.group === this.#leader || entry.pid === this.#leader;
      if (ours || carries(entry.pid, this.#mark)) add(entry);
    }
    return [...found.values()];
  }
}

function carries(pid: number, mark: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    return environment.split('\0').includes(`${markVariable}=${mark}`);
  } catch {
    return false; // Gone meanwhile, or somebody else's.
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
