import type { Loss, Try } from './lost-transports.ts';
import { isOpen, type Operation } from './operations-of.ts';

/**
 * Where several clients share a link and nothing tells whose connection is whose, that one of them is
 * back says nothing of the others: what came back replaces one connection each. Who is left over has lost
 * something only when more clients had something to do than came back.
 */
export function oneForEach(
  losses: readonly Loss[],
  operations: readonly Operation[],
): readonly Loss[] {
  const clients = new Set(operations.map(({ invoke }) => invoke.client));
  if (clients.size < 2) return losses;
  const used = new Set<Try>();
  const left = new Map<string, Loss[]>();
  const kept: Loss[] = [];
  for (const loss of [...losses].sort((a, b) => a.at.index - b.at.index)) {
    const own = loss.tries.find((one) => one.answered !== undefined && !used.has(one));
    if (loss.client !== undefined || loss.link === undefined || loss.tries.length === 0) {
      kept.push(loss);
    } else if (own !== undefined) {
      used.add(own);
      kept.push({ ...loss, tries: loss.tries.filter((one) => isOwn(one, own)) });
    } else left.set(loss.link, [...(left.get(loss.link) ?? []), loss]);
  }
  for (const [link, without] of left) {
    const at = without[0]?.at.index ?? 0;
    const back = kept.filter((loss) => loss.link === link && loss.client === undefined).length;
    const missed = Math.max(0, waitingAt(at, operations).size - back);
    const tries = (loss: Loss) => loss.tries.filter((one) => one.answered === undefined);
    kept.push(...without.slice(0, missed).map((loss) => ({ ...loss, tries: tries(loss) })));
  }
  return kept;
}

function isOwn(one: Try, own: Try): boolean {
  return one === own || (one.answered === undefined && one.began.index < own.began.index);
}

/** Clients with something to do that never came to a good end. */
function waitingAt(index: number, operations: readonly Operation[]): ReadonlySet<string> {
  const waiting = operations.filter((one) => {
    const { invoke, outcome } = one;
    if (invoke.f === 'close' || outcome?.type === 'ok') return false;
    return isOpen(one) || (outcome !== undefined && outcome.index > index);
  });
  return new Set(waiting.map(({ invoke }) => invoke.client));
}
