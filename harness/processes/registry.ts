/**
 * Everything that must be gone when this process is gone: children and temporary folders. Each is
 * guarded while it lives. `endAllProcesses` ends them in order; an `exit` hook ends them at once, as
 * the last resort, on every way out that JavaScript sees: a crash, `process.exit`, Ctrl-C.
 */

export interface Guarded {
  /** For people: `server (pid 4711)`, `/tmp/midturn-Ab3xYz`. */
  readonly name: string;
  /** Folders go last: a process may still write into one. */
  readonly kind: 'process' | 'folder';
  /** Ends it in order; bounded; may be called twice. */
  end(): Promise<void>;
  /** Ends it now, without waiting; must not throw. */
  endNow(): void;
}

const guarded = new Set<Guarded>();
const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Keeps `thing` until the function that is returned is called. */
export function guard(thing: Guarded): () => void {
  if (guarded.size === 0) watch();
  guarded.add(thing);
  return () => {
    if (guarded.delete(thing) && guarded.size === 0) unwatch();
  };
}

/** What lives at this moment; empty when nothing would be left behind. */
export function guardedNames(): string[] {
  return [...guarded].map(({ name }) => name);
}

/** Ends every child with its descendants, then removes every temporary folder. Never rejects. */
export async function endAllProcesses(): Promise<void> {
  for (const kind of ['process', 'folder'] as const) {
    const things = [...guarded].filter((thing) => thing.kind === kind);
    await Promise.allSettled(things.map((thing) => thing.end()));
  }
}

function endAllNow(): void {
  for (const kind of ['process', 'folder'] as const) {
    for (const thing of guarded) if (thing.kind === kind) thing.endNow();
  }
}

/**
 * A signal that nobody else listens to would end this process without an `exit` event, and so
 * orphan what it started. Whoever listens decides on their own, and the `exit` hook covers the rest.
 */
function endOnSignal(name: NodeJS.Signals): void {
  if (process.listenerCount(name) > 1) return;
  process.exit(128 + signals[name as keyof typeof signals]);
}

function watch(): void {
  process.on('exit', endAllNow);
  for (const name of Object.keys(signals)) process.on(name, endOnSignal);
}

function unwatch(): void {
  process.off('exit', endAllNow);
  for (const name of Object.keys(signals)) process.off(name, endOnSignal);
}
