import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { within } from '../../transports/testing/within.ts';
import { promptOf } from '../../workload/prompt.ts';
import type { TurnSpec } from '../../workload/workload.ts';

interface Line {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly thread?: { readonly id: string } };
}

/** A client of an app-server on stdio, as small as can be. */
export class StdioCaller {
  readonly child;
  /** Everything that came, and that was sent. */
  received = '';
  sent = '';
  readonly closed: Promise<{ code: number | null; signal: string | null }>;
  readonly #waiting = new Set<() => void>();

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string) {
    this.child = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdin.on('error', () => {});
    this.child.stderr.resume();
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.received += text;
      for (const look of this.#waiting) look();
    });
    const closed = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
    this.closed = within(closed, () => `the end of ${command}\n${this.received}`, 40_000);
    this.closed.catch(() => {});
  }

  get lines(): Line[] {
    return this.received
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  }

  /** Tracer tokens of the deltas that came, in order. */
  get tokens(): number[] {
    const deltas = this.received.split('\n').filter((line) => line.includes('agentMessage/delta'));
    return deltas.flatMap((line) => [...line.matchAll(/⟦t:(\d+)⟧/g)].map(([, n]) => Number(n)));
  }

  send(message: object): void {
    const line = `${JSON.stringify(message)}\n`;
    this.sent += line;
    this.child.stdin.write(line);
  }

  async until(is: (line: Line) => boolean, what: string): Promise<Line> {
    const seen = new Promise<Line>((resolve) => {
      const look = () => {
        const line = this.lines.find(is);
        if (line === undefined) return;
        this.#waiting.delete(look);
        resolve(line);
      };
      this.#waiting.add(look);
      look();
    });
    return within(seen, () => `${what}\n${this.received}`, 20_000);
  }

  /** Asks for a turn on a thread of its own, and does not wait for it. */
  async startTurn(turn: TurnSpec): Promise<void> {
    const clientInfo = { name: 'stdio-caller', title: null, version: '0' };
    this.send({ id: 1, method: 'initialize', params: { clientInfo } });
    await this.until(({ id }) => id === 1, 'the answer to initialize');
    this.send({ method: 'initialized' });
    this.send({ id: 2, method: 'thread/start', params: {} });
    const { result } = await this.until(({ id }) => id === 2, 'the answer to thread/start');
    const input = [{ type: 'text', text: promptOf(turn, 1) }];
    this.send({ id: 3, method: 'turn/start', params: { threadId: result?.thread?.id, input } });
  }

  async turnCompleted(): Promise<void> {
    await this.until(({ method }) => method === 'turn/completed', 'turn/completed');
  }
}
