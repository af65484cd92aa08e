import type { Recorder } from '../history/recorder-face.ts';
import type { StageAct, StageSpec } from '../proxy/stages/stage-slot.ts';
import type { ResetEnd } from '../proxy/stages/staged-pair.ts';
import type { Direction } from '../wire/unit.ts';
import type { Toxic } from './toxic.ts';

const actWords: Readonly<Record<StageAct, string>> = {
  bytes: 'acts on what passes',
  end: 'holds back the end',
  close: 'closes both sides',
  reset: 'resets both sides',
};

/**
 * What a proxy's toxics about bytes have to say in the history: a number when they come, once a
 * connection and direction that they act, how they end a connection, and that they are gone.
 */
export class ToxicAccount {
  readonly #recorder: Recorder;
  readonly #link: string;
  readonly #nextFault: () => number;
  readonly #faults = new Map<string, { readonly fault: number; fired: boolean }>();

  constructor(recorder: Recorder, link: string, nextFault: () => number) {
    this.#recorder = recorder;
    this.#link = link;
    this.#nextFault = nextFault;
  }

  /** It is added, or has new settings; returns its number. */
  armed({ name, type, stream, toxicity, attributes }: Toxic): number {
    this.gone(name);
    const fault = this.#nextFault();
    this.#faults.set(name, { fault, fired: false });
    const rest = toxicity < 1 ? ` toxicity ${toxicity}` : '';
    const text = `${type} ${JSON.stringify(attributes)} ${stream}${rest}`;
    this.#recorder.record({ type: 'fault-armed', fault, name, text });
    return fault;
  }

  /** A toxic of this name is there no more, whatever it was. */
  gone(name: string): void {
    const known = this.#faults.get(name);
    if (!known) return;
    this.#faults.delete(name);
    const { fault, fired } = known;
    if (fired) this.#recorder.record({ type: 'fault-healed', fault, link: this.#link });
    else {
      const why = 'nothing passed that it acts on while it was there';
      this.#recorder.record({ type: 'fault-never-fired', fault, name, why });
    }
  }

  acted(connection: number, direction: Direction, spec: StageSpec, act: StageAct): void {
    const { fault, name } = spec;
    if (fault === undefined) return;
    const known = this.#faults.get(name);
    if (known?.fault === fault) known.fired = true;
    this.#recorder.record({
      ...{ type: 'fault-fired', fault, name, link: this.#link, connection, direction },
      effect: actWords[act],
    });
  }

  /** The link itself sees only that the sockets are gone. */
  reset(connection: number, ends: readonly ResetEnd[]): void {
    for (const { side, how, fault } of ends) {
      this.#recorder.record({
        ...{ type: 'end-delivered', link: this.#link, connection, side, how },
        ...(fault !== undefined && { fault }),
      });
    }
  }
}
