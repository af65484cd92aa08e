/**
 * Stands where a client expects a server that talks on its standard streams, so that a link can be
 * put between the two. It runs the real program as its child and lets the bytes go round by sockets:
 *
 *   client ── stdio ── shim ── `dial` ── (link) ── `listen` ── shim ── stdio ── program
 *
 * The client must notice nothing: arguments, environment, stderr, signals, exit code and the signal
 * of a death are the program's own. What `MIDTURN_SHIM` says is where to listen, dial and report.
 * It is a program of its own, started once for each server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { systemClock } from '../../clock.ts';

/** For a program to go once its input has ended, and for last bytes to go through the link. */
const graceMs = 1_000;

interface ShimPlan {
  readonly program: string;
  /** Where the client's side goes. */
  readonly dial: NetConnectOpts;
  /** Path of the unix socket on which the program's side is waited for. */
  readonly listen: string;
  /** Path of the unix socket that is told, as JSON lines, what happens. */
  readonly report: string;
}

const plan = JSON.parse(process.env.MIDTURN_SHIM ?? '') as ShimPlan;
const args = process.argv.slice(2);
const { MIDTURN_SHIM: _, ...env } = process.env;

const report = connect(plan.report);
report.on('error', () => {});
const tell = (event: object) => report.write(`${JSON.stringify(event)}\n`);

/** The program's side of the link, once the link has come for it. */
let inner: Socket | undefined;
let outer: Socket | undefined;

/** Servers may be started side by side, and one at a time waits for the link: who has this file does. */
const turnFile = `${plan.listen}.turn`;
const turnMs = 20;
const turnsMax = 1_000;

const server = createServer({ allowHalfOpen: true }, (socket) => {
  inner = socket;
  // There is one program and so one connection: a link that dials again finds nobody.
  server.close();
  rmSync(plan.listen, { force: true });
  rmSync(turnFile, { force: true });
  socket.on('error', () => {});
  program.stdout?.pipe(socket);
  if (program.stdin) socket.pipe(program.stdin);
  // A connection that broke is a pipe that broke: the program reads its end.
  socket.on('close', () => program.stdin?.end());
});

const program: ChildProcess = spawn(plan.program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
program.stdin?.on('error', () => {});
program.stderr?.on('data', (bytes: Buffer) => {
  process.stderr.write(bytes);
  tell({ event: 'stderr', text: bytes.toString() });
});
program.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
program.on('spawn', () =>
  tell({ event: 'started', pid: program.pid, argv: [plan.program, ...args] }),
);
program.on('exit', (code, signal) => tell({ event: 'exited', pid: program.pid, code, signal }));
// `close` comes when its output has been read to the end, too.
program.on('close', (code, signal) => {
  if (inner && !inner.destroyed) inner.end();
  whenDelivered(() => leave(code, signal));
});

waitForTurn(turnsMax, () => {
  rmSync(plan.listen, { force: true });
  server.listen(plan.listen);
});

server.on('listening', () => {
  outer = connect({ ...plan.dial, allowHalfOpen: true } as NetConnectOpts);
  outer.on('error', () => {});
  process.stdin.pipe(outer);
  outer.pipe(process.stdout);
  // The link ended the client's side: to the client that is the end of the program.
  outer.once('end', endProgram);
  outer.once('close', endProgram);
});
process.stdin.on('error', () => {});
process.stdout.on('error', () => {});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => program.kill(signal));
}

/** Begins once no other shim waits for the link. One that was killed while it did waits no more. */
function waitForTurn(triesLeft: number, begin: () => void): void {
  try {
    writeFileSync(turnFile, String(process.pid), { flag: 'wx' });
    process.once('exit', () => inner ?? rmSync(turnFile, { force: true }));
    begin();
  } catch {
    if (!isWaiting() || triesLeft === 0) rmSync(turnFile, { force: true });
    systemClock.after(turnMs, () => waitForTurn(triesLeft - 1, begin));
  }
}

/** Whether the one whose turn it is still runs. */
function isWaiting(): boolean {
  try {
    return process.kill(Number(readFileSync(turnFile, 'utf8')) || process.pid, 0);
  } catch {
    return false;
  }
}

function endProgram(): void {
  program.stdin?.end();
  systemClock.after(graceMs, () => program.kill('SIGTERM'));
}

/** The last bytes may still be on their way through the link; a link that holds them has a while. */
function whenDelivered(done: () => void): void {
  if (!inner || !outer || outer.destroyed || outer.readableEnded)
    return void process.nextTick(done);
  const late = systemClock.after(graceMs, done);
  outer.once('close', () => late.cancel());
  outer.once('close', done);
  outer.once('end', () => outer?.destroy());
}

function leave(code: number | null, signal: NodeJS.Signals | null): void {
  report.end(() => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
