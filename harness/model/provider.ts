import type { Draw } from './draw.ts';
import type { World } from './world.ts';

/** What one answer of the provider consists of. */
export interface Script {
  readonly turn: number;
  readonly transport: 'http' | 'websocket';
  readonly connection?: number;
  /** The calls whose outputs the prompt holds. */
  readonly outputs?: readonly string[];
  readonly tokens: number;
  /** It ends with this call in place of text. */
  readonly call?: string;
  readonly gapMs: number;
}

export interface Hearer {
  began(response: string): void;
  token(token: number): void;
  called(call: string): void;
  done(): void;
}

export interface Answer {
  /** Whoever asked has gone away. */
  leave(): void;
}

/** The scripted provider of a run: ours, and right. It numbers what it sends over the whole run. */
export class Provider {
  readonly #world: World;
  readonly #draw: Draw;
  #requests = 0;
  #tokens = 0;

  constructor(world: World, draw: Draw) {
    this.#world = world;
    this.#draw = draw.under('provider');
  }

  ask(script: Script, hearer: Hearer): Answer {
    const { turn, transport, connection, outputs, call } = script;
    const request = ++this.#requests;
    this.#world.record({
      ...{ type: 'provider-request', request, transport, turn },
      ...(connection !== undefined && { connection }),
      ...(outputs !== undefined && { outputs }),
    });
    let left = false;
    let over = false;
    hearer.began(`resp_${request}`);
    const finish = () => {
      if (left) return;
      over = true;
      if (call !== undefined) hearer.called(call);
      hearer.done();
      this.#world.record({ type: 'provider-completed', request });
    };
    const next = (count: number) => {
      if (left) return;
      if (count === script.tokens) return finish();
      const token = ++this.#tokens;
      this.#world.record({ type: 'provider-sent', request, first: token, last: token });
      hearer.token(token);
      const gap = script.gapMs + this.#draw.whole(0, 20, request, count) / 10;
      this.#world.after(gap, () => next(count + 1));
    };
    this.#world.after(this.#draw.whole(1, 30, request, 'first') / 10, () => next(0));
    const leave = () => {
      if (left || over) return;
      left = true;
      const message = 'the client went away';
      this.#world.record({ type: 'provider-failed', request, message });
    };
    return { leave };
  }
}
