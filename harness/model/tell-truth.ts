import { alsoBreaks } from './bugs.ts';
import type { Cast } from './run-model.ts';

/** What can be said at the end of a run, of what was not said where it was done. */
export function tellTruth(cast: Cast): void {
  const { which, truth, bug, faults, clients, bridge, server } = cast;
  const cut =
    clients.some(({ wasCutOff }) => wasCutOff) ||
    (bridge?.wasCutOff ?? cast.agent?.wasCutOff ?? false);
  const all = clients.flatMap((client) => client.options.turns.map((spec) => ({ client, spec })));
  const ran = all.filter(({ spec }) => server.started.has(spec.number));
  const done = all.every(({ client, spec }) => client.ends.get(spec.number) === 'completed');
  const clean = cast.isSettled && done && bug.id === undefined;
  const say = (id: string, isJudged: boolean, why: string) =>
    isJudged ? truth.right(id, why) : truth.dim(id, why);

  say('no-lost-tail', clean, 'every turn came to its end, with all its tokens');
  say('in-order-once', clean, 'text came as it was sent');
  say('every-request-settles', clean && !which.interrupts, 'all that was asked was answered');
  say('turn-runs-once', clean && ran.length > 0, 'the provider was asked for each turn once');
  if (which.approvals)
    say('approvals-exactly-once', clean && !cut, 'each question was answered once');
  tellUntold(cast);
  soften(cast);
  if (bug.bitten) {
    for (const id of alsoBreaks[bug.id ?? ''] ?? []) truth.blur(id, `${bug.id} may break it, too`);
  }
  const opened = cast.links.some(({ connections }) => connections.length > 1);
  if (cut || opened) truth.dim('no-stale-ids', 'there were several connections');
  say(
    'message-form',
    which.system !== 'agent' && bug.id === undefined,
    'every message had its form, and came when it may',
  );
  truth.dim('reconnects', 'somebody may have been cut off');
  if (which.system !== 'agent') {
    say('reinitializes', clean && which.system !== 'server', 'each connection was initialized');
  }
  truth.dim('bounded-backoff', 'attempts may have failed');
  truth.dim('clean-close', 'connections were closed');
  truth.dim('sequential-reuse', 'turns followed each other');
  truth.dim('no-ping-pong', 'connections followed each other');
  say('bounded-handshake', clean, 'every handshake came to its end');
  if (!cut && faults.fired.size === 0) truth.dim('no-stale-ids', 'nothing was disturbed');
}

/** What was kept from a client counts against the server only where the client was never cut off. */
function tellUntold({ which, bug, truth, clients }: Cast): void {
  if (!bug.bitten) return;
  const client = clients.find(({ options }) =>
    options.turns.some(({ number }) => number === bug.turn),
  );
  // Without knowing who is who, nobody knows who had to tell it.
  const wasThere = which.knowsParties && client !== undefined && !client.wasCutOff;
  const why = 'something of a turn was never told live to a client that was there';
  if (bug.is('server-end-untold')) {
    if (wasThere) truth.biteOne(['no-lost-tail', 'every-request-settles'], why);
  }
  if (bug.is('server-drops-live')) {
    if (wasThere) truth.bite('no-lost-tail', why);
    else truth.blur('no-lost-tail', 'its client was cut off, and reads everything back');
  }
}

/** Where a bug did its harm, but a fault, the end of the run or other clients of the link hide it. */
function soften({ which, bug, truth, faults, clients, bridge, isSettled }: Cast): void {
  const isCut = clients.some(({ wasCutOff }) => wasCutOff) || (bridge?.wasCutOff ?? false);
  // Which process made which connection stands nowhere.
  if (which.system === 'client' && which.clients > 1) {
    for (const id of ['reconnects', 'reinitializes']) {
      if (truth.bites.has(id)) truth.forgive(id, 'several commands share the link');
    }
  }
  // It was over before a client must have come back.
  if (isSettled && which.system === 'bridge') truth.soften('reinitializes');
  // Each of its connections is given up before it must have taken its thread up.
  if (bug.is('client-skips-resume')) truth.soften('reinitializes');
  if (faults.fired.size > 0) {
    for (const id of ['server-answers-twice', 'server-answers-unasked']) {
      if (bug.is(id)) truth.soften('every-request-settles');
    }
  }
  if (!isCut) return;
  const why = 'the connection may have gone before it was seen';
  const asks = ['client-answers-twice', 'approval-shown-twice', 'bridge-shows-twice'];
  if (asks.some((id) => bug.is(id))) truth.forgive('approvals-exactly-once', why);
  if (bug.is('server-start-unanswered')) truth.forgive('every-request-settles', why);
}
