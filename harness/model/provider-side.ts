import type { Connection, Peer } from './connection.ts';
import type { Answer, Provider } from './provider.ts';
import type { Said } from './said.ts';
import type { TurnSpec } from './turn.ts';

/** The provider's side of a hop: it answers each request of a connection with a stream of events. */
export class ProviderSide implements Peer {
  readonly provider: Provider;
  readonly connection: Connection;
  readonly keepsAlive: boolean;
  #answer: Answer | undefined;

  constructor(provider: Provider, connection: Connection, keepsAlive: boolean) {
    this.provider = provider;
    this.connection = connection;
    this.keepsAlive = keepsAlive;
  }

  opened(): void {}

  got(said: Said): void {
    if (said.means !== 'turn-start') return;
    const { number, tokens, gapMs } = said.inner as TurnSpec;
    const say = (event: Omit<Said, 'kind'>) =>
      this.connection.say('server', { kind: 'event', ...event });
    let response = '';
    this.#answer = this.provider.ask(
      { turn: number, transport: 'http', tokens, gapMs },
      {
        began: (id) => {
          response = id;
          this.connection.head('downstream');
          say({ means: 'turn-started', turn: id });
        },
        token: (token) => {
          say({ means: 'delta', turn: response, item: `msg_${response}`, tokens: [token] });
        },
        called: () => {},
        done: () => {
          say({ means: 'turn-end', turn: response, end: 'completed' });
          if (!this.keepsAlive) this.connection.close('server', 1000);
        },
      },
    );
  }

  lost(): void {
    this.#answer?.leave();
  }
}
