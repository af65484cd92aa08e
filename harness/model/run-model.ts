/**
 * One run of the model: a case in, its history and what is true of it out. Pure. It is disturbed, healed,
 * settled and stopped as a run of the harness is, on a virtual clock.
 */
import type { HistoryEvent, Parties, Party } from '../history/event.ts';
import { Agent } from './agent.ts';
import { AppServer } from './app-server.ts';
import { Bridge } from './bridge.ts';
import { Bug } from './bug.ts';
import { Client } from './client.ts';
import type { Connection } from './connection.ts';
import type { Draw } from './draw.ts';
import { Faults, Link } from './link.ts';
import type { ModelCase } from './model-case.ts';
import { Provider } from './provider.ts';
import { ProviderSide } from './provider-side.ts';
import { tellTruth } from './tell-truth.ts';
import { Truth } from './truth.ts';
import type { TurnSpec } from './turn.ts';
import { World } from './world.ts';

export interface ModelRun {
  readonly events: readonly HistoryEvent[];
  readonly truth: Truth;
}

/** All who took part, for what is true of them at the end. */
export interface Cast {
  readonly which: ModelCase;
  readonly truth: Truth;
  readonly bug: Bug;
  readonly faults: Faults;
  readonly server: AppServer;
  readonly clients: readonly Client[];
  readonly bridge: Bridge | undefined;
  readonly agent: Agent | undefined;
  readonly links: readonly Link[];
  /** All clients came to their end before the run was stopped. */
  isSettled: boolean;
}

const disturbMaxMs = 20_000;
const settleMs = 15_000;

export function runModel(which: ModelCase, draw: Draw): ModelRun {
  const world = new World();
  const cast = castOf(which, draw, world);
  begin(cast, world);
  stageIt(cast, world);
  world.run();
  tellTruth(cast);
  return { events: world.events, truth: cast.truth };
}

function castOf(which: ModelCase, draw: Draw, world: World): Cast {
  const truth = new Truth();
  const bug = new Bug(which.bug, truth, which.bugTurn, which.bugToken);
  const faults = new Faults(world, which.faults);
  const provider = new Provider(world, draw);
  const links: Link[] = [];
  let agent: Agent | undefined;
  if (which.system === 'agent') {
    const hop = new Link(world, draw, faults, {
      ...{ name: 'provider', codec: 'http', asksModel: true },
      accept: (connection) => new ProviderSide(provider, connection, which.reusesIds),
    });
    agent = new Agent(hop, draw, bug);
    links.push(hop);
  }
  const server = new AppServer(world, provider, bug, {
    reusesIds: which.reusesIds && agent === undefined,
    ...(agent && { ask: agent.ask }),
  });
  const accepts = (connection: Connection) => server.accept(connection);
  let bridge: Bridge | undefined;
  if (which.system === 'bridge') {
    const upstream = new Link(world, draw, faults, {
      ...{ name: 'upstream', codec: 'websocket', accept: accepts },
    });
    bridge = new Bridge(upstream, draw, bug);
    links.push(upstream);
  }
  const made = bridge;
  const link = new Link(world, draw, faults, {
    ...{ name: 'client', codec: 'websocket', isHidden: agent !== undefined },
    accept: made === undefined ? accepts : (connection) => made.accept(connection),
  });
  links.push(link);
  let operations = 0;
  let pids = 100;
  const clients = Array.from({ length: which.clients }, (_, k) => {
    return new Client(
      link,
      draw,
      bug,
      {
        ...{ name: `client-${k + 1}`, isOurs: which.system !== 'client' },
        turns: turnsOf(which, k),
        thinkMs: which.thinkMs,
        lingerMs: Math.ceil(which.bugTurn / which.turns) === k + 1 ? which.lingerMs : 0,
        ...(which.interrupts && k === 0 && { interrupts: { turn: which.turns, after: 1 } }),
        ...{ nextOperation: () => ++operations, nextPid: () => ++pids },
      },
      () => {},
    );
  });
  return { which, truth, bug, faults, server, clients, bridge, agent, links, isSettled: false };
}

function turnsOf(which: ModelCase, client: number): TurnSpec[] {
  const { turns, tokens, gapMs, approvals } = which;
  return Array.from({ length: turns }, (_, k) => ({
    number: client * turns + k + 1,
    ...{ tokens, gapMs, approval: approvals },
  }));
}

function begin({ which, faults, bridge, links, clients }: Cast, world: World): void {
  world.record({
    ...{ type: 'run-started', seed: 0, plan: faults.lines.map(({ name }) => name) },
    ...{ driver: `model ${which.system}`, startedAt: '2026-01-01T00:00:00.000Z' },
    ...(which.knowsParties && { parties: partiesOf(which) }),
  });
  faults.arm();
  for (const [pid, process] of ['provider', 'server', ...(bridge ? ['bridge'] : [])].entries()) {
    world.record({ type: 'process-started', process, pid: pid + 1, argv: [process] });
  }
  for (const [k, link] of links.entries()) if (!link.options.isHidden) link.listen(40_000 + 2 * k);
  bridge?.connect();
  world.after(bridge ? 30 : 5, () => {
    world.record({ type: 'stage', stage: 'disturb' });
    for (const [k, client] of clients.entries()) world.after(k * 3, () => client.start());
  });
}

function partiesOf({ system }: ModelCase): Record<string, Parties> {
  const tested = (program: string, process: string): Party => ({
    ...{ program, standing: 'tested', processes: [process] },
  });
  const client: Party = { program: 'our client', standing: 'ours' };
  const server: Party = { program: 'our server', standing: 'ours', processes: ['server'] };
  if (system === 'server') return { client: { client, server: tested('server', 'server') } };
  if (system === 'agent') {
    const provider: Party = { program: 'our provider', standing: 'ours', processes: ['provider'] };
    return { provider: { client: tested('agent', 'server'), server: provider } };
  }
  if (system === 'client') return { client: { client: tested('client', 'client-*'), server } };
  const bridge = tested('bridge', 'bridge');
  return { client: { client, server: bridge }, upstream: { client: bridge, server } };
}

/** Disturb, heal, settle, stop: looks every few ms whether the next stage is due. */
function stageIt(cast: Cast, world: World): void {
  const { which, faults, clients, links } = cast;
  let quietSince: number | undefined;
  let firedBefore = 0;
  let healedAt: number | undefined;
  const allDone = () => clients.every(({ isDone }) => isDone);
  const heal = () => {
    healedAt = world.now;
    world.record({ type: 'stage', stage: 'heal' });
    faults.healed = true;
    for (const link of links) for (const connection of link.connections) connection.thaw();
    world.record({ type: 'stage', stage: 'settle' });
  };
  const look = () => {
    if (healedAt === undefined) {
      if (faults.fired.size !== firedBefore) quietSince = world.now;
      firedBefore = faults.fired.size;
      const isQuiet = quietSince !== undefined && world.now - quietSince >= which.healAfterMs;
      if (allDone() || isQuiet || world.now >= disturbMaxMs) heal();
    }
    if (healedAt !== undefined && (allDone() || world.now - healedAt >= settleMs)) {
      cast.isSettled = allDone();
      return stop(cast, world);
    }
    world.after(7, look);
  };
  world.after(60, look);
}

function stop({ clients, bridge, agent, server, links }: Cast, world: World): void {
  for (const client of clients) client.stop();
  world.record({ type: 'stage', stage: 'stop' });
  bridge?.stop();
  agent?.stop();
  world.after(40, () => {
    for (const link of links) {
      for (const connection of link.connections) {
        if (connection.state === 'open') connection.drop('server', 'fin');
      }
    }
    server.isUp = false;
    const gone = { code: 0, signal: null, expected: true, stderr: [] } as const;
    world.record({ type: 'process-exited', process: 'server', pid: 2, ...gone });
    world.record({ type: 'process-exited', process: 'provider', pid: 1, ...gone });
    world.stopped = true;
  });
}
