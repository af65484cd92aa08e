/**
 * Loaded into every Node program that the companion starts, by NODE_OPTIONS; acts in its broker alone.
 * There it moves the broker's socket, so that a link can be put before it:
 *
 *   companion ── `broker.sock` ── here ── `dial` ── (link) ── `listen` ── broker
 *
 * Both ends are in the broker's own process: when it dies or is frozen, so is its socket, and whoever
 * tries to reach it finds what they would have found without a link.
 */
import { rmSync } from 'node:fs';
import { connect, createServer, type NetConnectOpts, Server, type Socket } from 'node:net';
import { basename } from 'node:path';

interface BrokerPlan {
  /** Where connections to the broker's socket go. */
  readonly dial: NetConnectOpts;
  /** Path of the unix socket on which the broker really listens. */
  readonly listen: string;
  /** Path of the unix socket that learns that this process runs, until it does not. */
  readonly report: string;
}

const { MIDTURN_BROKER: text } = process.env;
if (text !== undefined && basename(process.argv[1] ?? '') === 'app-server-broker.mjs') {
  moveListener(JSON.parse(text) as BrokerPlan);
}

function moveListener(plan: BrokerPlan): void {
  const report = connect(plan.report);
  report.on('error', () => {});
  report.write(`${JSON.stringify({ pid: process.pid, argv: process.argv })}\n`);
  report.unref();
  const { listen } = Server.prototype;
  Server.prototype.listen = function moved(this: Server, path: unknown) {
    Server.prototype.listen = listen;
    const front = createServer({ allowHalfOpen: true }, (socket) => {
      join(socket, connect({ ...plan.dial, allowHalfOpen: true } as NetConnectOpts));
    });
    rmSync(plan.listen, { force: true });
    this.once('listening', () => front.listen(path as string));
    const { close } = this;
    this.close = (done) => {
      front.close();
      return close.call(this, done);
    };
    return this.listen(plan.listen);
  } as Server['listen'];
}

function join(a: Socket, b: Socket): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.on('error', () => {});
    from.pipe(to);
    from.once('close', () => {
      to.end();
      // What nobody takes any more must not keep it open.
      to.resume();
    });
  }
}
