import type { EventBody } from '../history/event.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Direction } from '../wire/unit.ts';

/** A line of a plan at work, as far as it can be told from outside. */
export interface SeenAct {
  readonly rule: ArmedRule;
  readonly connection: number;
  readonly direction: Direction;
  readonly effect: string;
}

/** They act on every byte that comes; what they drop is seen only where it goes in. */
const actOnBytes = ['latency', 'bandwidth', 'slicer', 'timeout', 'reset-peer'];
const dropBytes = ['timeout', 'reset-peer'];

/**
 * A Toxiproxy does not tell what its toxics did. Between it and the server stands a bridge of ours, and
 * what passes there shows that some have acted: all bytes go through them, unless a draw spares the
 * connection. What shows nothing stays unknown.
 */
export class BytesWatch {
  readonly #rules: readonly ArmedRule[];
  readonly #onAct: (act: SeenAct) => void;
  readonly #passed = new Map<string, number>();

  constructor(rules: readonly ArmedRule[], onAct: (act: SeenAct) => void) {
    this.#rules = rules.filter(({ trigger }) => trigger.probability === undefined);
    this.#onAct = onAct;
  }

  /** An event of the bridge. */
  see(event: EventBody): void {
    if (event.type === 'unit-received') {
      const { connection, direction, bytes } = event;
      const key = `${connection} ${direction}`;
      const passed = (this.#passed.get(key) ?? 0) + bytes;
      this.#passed.set(key, passed);
      this.#tell(connection, direction, (rule) => actsOnBytes(rule, direction, passed));
    } else if (event.type === 'end-received' && event.how === 'fin') {
      const direction = event.side === 'client' ? 'upstream' : 'downstream';
      this.#tell(event.connection, direction, ({ definition }) => definition.name === 'slow-close');
    }
  }

  #tell(connection: number, direction: Direction, acts: (rule: ArmedRule) => boolean): void {
    for (const rule of this.#rules) {
      const { trigger } = rule;
      const isThere =
        trigger.direction === 'both' || (trigger.direction ?? 'downstream') === direction;
      if (!isThere || !acts(rule)) continue;
      const effect = 'what went through its toxic was seen behind it';
      this.#onAct({ rule, connection, direction, effect });
    }
  }
}

function actsOnBytes({ definition, values }: ArmedRule, direction: Direction, passed: number) {
  const { name } = definition;
  if (name === 'limit-data') return passed >= Number(values.bytes);
  return actOnBytes.includes(name) && (direction === 'downstream' || !dropBytes.includes(name));
}
