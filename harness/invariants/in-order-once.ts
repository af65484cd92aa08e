import type { HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { foreignTokens } from './foreign-tokens.ts';
import { gluedAnswers } from './glued-answers.ts';
import { unlessDoubled } from './harness-doubled.ts';
import { HarnessTouched } from './harness-touched.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { tokenOrigins } from './token-origins.ts';
import { TokenViews } from './token-views.ts';
import type { TurnFinding } from './turn-finding.ts';

/**
 * A view is what one reader saw of one turn: the deltas that a client got live, its standard output,
 * the deltas of one item on one connection of a link. A thread that is read back is a view of its
 * own each time, so that getting everything again is no repeat.
 */
export const inOrderOnce = defineInvariant({
  id: 'in-order-once',
  kind: 'safety',
  holdsWhen:
    'no view of a turn has a token twice, out of order, or of another turn, and none two answers to one request',
  sources: [
    'https://github.com/openai/codex/issues/26682',
    'https://github.com/cloudflare/agents/issues/1951',
    'https://github.com/siteboon/claudecodeui/issues/567',
  ],
  judge(history) {
    const views = new Map<string, View>();
    const touched = new HarnessTouched();
    const sees = new TokenViews();
    for (const event of history) {
      touched.see(event);
      const seen = sees.of(event);
      if (seen === undefined) continue;
      const view = views.get(seen.view) ?? new View(seen.name);
      views.set(seen.view, view);
      view.take(event, seen.tokens);
    }
    const origins = tokenOrigins(history);
    const models = providerLinks(history);
    const found: readonly TurnFinding[] = [
      ...[...views.values()].map((view) => view.finding(touched, (t) => origins.get(t)?.turn)),
      ...foreignTokens(history, origins, touched, models),
      ...gluedAnswers(history, origins, models),
    ];
    const excuse = unlessDoubled(history);
    const all = found.map(({ finding, turn }) => excuse(finding, turn));
    // Where the harness itself broke the order, the other views prove nothing about this client.
    const made = all.filter((finding) => finding.verdict !== 'holds');
    const findings = made.length > 0 ? made : all;
    return summarise(
      findings,
      (held) =>
        holds(
          `No token came twice or out of order in ${count(held.length, 'view')}.`,
          evidenceOf(held),
        ),
      'No tokens were seen.',
    );
  },
});

interface Breach {
  readonly token: number;
  readonly twice: boolean;
  /** The highest token before it. */
  readonly last: number;
  readonly events: readonly HistoryEvent[];
}

function linkOf(event: HistoryEvent): string | undefined {
  return 'link' in event ? event.link : undefined;
}

/** Keeps the breaches of order; what a link saw is not the doing of the harness on that link. */
class View {
  readonly #name: string;
  readonly #at = new Map<number, HistoryEvent>();
  #last = 0;
  #event: HistoryEvent | undefined;
  readonly #breaches: Breach[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  take(event: HistoryEvent, tokens: readonly number[]): void {
    this.#event = event;
    for (const token of tokens) {
      const before = this.#at.get(token);
      if (before !== undefined || token < this.#last) {
        const other = before ?? this.#at.get(this.#last);
        const events = other ? [event, other] : [event];
        if (this.#breaches.length < 1000) {
          this.#breaches.push({ token, twice: before !== undefined, last: this.#last, events });
        }
      }
      this.#at.set(token, before ?? event);
      this.#last = Math.max(this.#last, token);
    }
  }

  finding(touched: HarnessTouched, turnOf: (token: number) => number | undefined): TurnFinding {
    const isWire = this.#event?.type === 'unit-received';
    // What the harness did on this hop it did behind what is seen here; on another one, before it.
    const link = isWire && this.#event !== undefined ? linkOf(this.#event) : undefined;
    const own = this.#breaches.find((b) => touched.by(b.token, link) === undefined);
    const breach = own ?? this.#breaches[0];
    if (breach === undefined) {
      const evidence = this.#event ? [this.#event.index] : [];
      return { turn: undefined, finding: { verdict: 'holds', reason: '', evidence } };
    }
    const { token } = breach;
    const finding = own ? this.#broken(own) : this.#delivered(breach, touched.by(token, link));
    return { turn: turnOf(token), finding };
  }

  #broken({ token, twice, last, events }: Breach): Finding {
    const what = twice ? 'came twice' : `came after token ${last}`;
    const more = this.#breaches.length - 1;
    const also = more > 0 ? `, and ${count(more, 'more token')} with it` : '';
    return violated(`Token ${token} ${what} in ${this.#name}${also}.`, events);
  }

  #delivered({ token, twice, events }: Breach, by: HistoryEvent | undefined): Finding {
    const what = twice ? 'twice' : 'out of order';
    const reason = `Token ${token} came ${what} in ${this.#name}, as the harness delivered it.`;
    return unknown(reason, [by, ...events], 'harness');
  }
}
