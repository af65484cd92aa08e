import type { HistoryEvent } from '../../history/event.ts';
import { cap } from '../timeline/cap.ts';
import { collapse, firstEvent } from '../timeline/collapse.ts';
import { type FaultSpan, faultSpans } from '../timeline/fault-spans.ts';
import { type Lanes, lanesOf } from '../timeline/lanes.ts';
import { type PhaseChange, phaseChanges } from '../timeline/phases.ts';
import { type Band, type Gap, type Item, isBand, isGap, type Row } from '../timeline/row.ts';
import { rowsOf } from '../timeline/rows.ts';
import { count, duration } from '../words/quantity.ts';
import { grouped } from '../words/visible.ts';
import { drawRow } from './draw-row.ts';
import { type Html, html, trusted } from './tag.ts';

export interface DrawnTimeline {
  readonly html: Html;
  /** Fragment of the row that shows an event, or the one before it that is nearest. */
  anchorOf(event: number): string;
}

export interface TimelineOptions {
  /** Fragment ids start with it: `c3` gives `c3-e42`. */
  readonly prefix: string;
  /** Events that are marked and never left out. */
  readonly evidence: ReadonlySet<number>;
  /** Those of them that show what is wrong: bands around them are open from the start. */
  readonly opening: ReadonlySet<number>;
  readonly itemsMax: number;
  readonly bandRowsMax: number;
}

/** Swim lanes, order downwards: a line an event, so that it reads, prints and scrolls like text. */
export function drawTimeline(
  history: readonly HistoryEvent[],
  options: TimelineOptions,
): DrawnTimeline {
  const lanes = lanesOf(history);
  const items = cap(collapse(rowsOf(history, lanes)), options.evidence, options.itemsMax);
  const pen = new Pen(history, lanes, options);
  const body = items.map((item) => pen.item(item));
  const places = lanes.lanes.map((_, i) => `${laneAt(lanes, i)} 0`).join(',');
  const heads = lanes.lanes.map(
    (lane, i) =>
      html`<b class="${lane.proxy ? 'px' : 'pe'}" style="left:${laneAt(lanes, i)}">${lane.label}</b>`,
  );
  return {
    html: html`<div class="tl" tabindex="0" role="region" aria-label="Message timeline" data-case="${options.prefix}"><div class="rows" style="--at:${places};min-width:${180 + lanes.lanes.length * 135}px"><div class="r lanes"><span class="tm">ms</span><span class="ph">phase</span><div>${heads}</div></div>${body}</div></div>`,
    anchorOf: (event) => `${options.prefix}-e${pen.rowOf(event)}`,
  };
}

const laneAt = (lanes: Lanes, lane: number): string =>
  `${Math.round(((lane + 0.5) / lanes.lanes.length) * 1000) / 10}%`;

/** Pauses from here on get a line of their own. */
const pauseShownMs = 100;

/** Draws items one after the other; knows which phase and which faults stand at each. */
class Pen {
  readonly #lanes: Lanes;
  readonly #options: TimelineOptions;
  readonly #phases: readonly PhaseChange[];
  readonly #spans: readonly FaultSpan[];
  readonly #drawn = new Map<number, number>();
  #phaseShown = '';
  #time = 0;

  constructor(history: readonly HistoryEvent[], lanes: Lanes, options: TimelineOptions) {
    this.#lanes = lanes;
    this.#options = options;
    this.#phases = phaseChanges(history);
    this.#spans = faultSpans(history);
  }

  item(item: Item): Html {
    if (isGap(item)) return this.#gap(item);
    const first = isBand(item) ? item.rows[0] : item;
    const wait = first === undefined ? undefined : this.#wait(first);
    const drawn = isBand(item) ? this.#band(item) : this.#row(item);
    return wait === undefined ? drawn : html`${wait}${drawn}`;
  }

  /** Order runs downwards, not time: a pause is said, since recovery and hangs are pauses. */
  #wait(next: Row): Html | undefined {
    const pause = next.time - this.#time;
    this.#time = Math.max(next.time, this.#time);
    if (pause < pauseShownMs) return undefined;
    const on = this.#isOn(firstEvent(next) - 1) && this.#isOn(firstEvent(next)) ? ' on' : '';
    return html`<div class="r wait${on}"><span class="tm">⋮ ${duration(pause)}</span><span class="ph"></span><div></div></div>`;
  }

  #isOn(event: number): boolean {
    return this.#spans.some((span) => span.from <= event && event <= span.to);
  }

  /** First event of the row that an event is drawn in. */
  rowOf(event: number): number {
    for (let i = event; i >= 0; i--) {
      const row = this.#drawn.get(i);
      if (row !== undefined) return row;
    }
    // Nothing is drawn before it: the first row of all.
    return this.#drawn.values().next().value ?? 0;
  }

  #row(row: Row, inside = false): Html {
    const first = firstEvent(row);
    for (const event of row.events) this.#drawn.set(event, first);
    return html`<div ${this.#attributes(row, row.events)}>${this.#margin(row, inside)}${drawRow(row, (lane) => laneAt(this.#lanes, lane))}</div>`;
  }

  #band(band: Band): Html {
    const [first] = band.rows;
    if (first === undefined) return trusted('');
    const { bandRowsMax, evidence, opening } = this.#options;
    const folded: Row = { ...first, label: band.label, shape: first.shape };
    const events = band.rows.flatMap((row) => row.events);
    const open = events.some((event) => opening.has(event));
    for (const row of band.rows) this.#time = Math.max(this.#time, row.time);
    for (const event of events) this.#drawn.set(event, firstEvent(first));
    const summary = html`<summary ${this.#attributes(folded, [firstEvent(first)], 'fold')}>${this.#margin(folded)}${drawRow(folded, (lane) => laneAt(this.#lanes, lane), band.rows.length)}</summary>`;
    const shown = cap(band.rows, evidence, bandRowsMax).map((item) =>
      isGap(item) ? this.#gap(item) : isBand(item) ? '' : this.#row(item, true),
    );
    return html`<details class="band"${trusted(open ? ' open' : '')}>${summary}${shown}</details>`;
  }

  #gap(gap: Gap): Html {
    return html`<div class="r gap"><span class="tm"></span><span class="ph"></span><div>${count(gap.rows, 'row')} not drawn (events ${grouped(gap.from)} to ${grouped(gap.to)}): see the event table</div></div>`;
  }

  #attributes(row: Row, events: readonly number[], more = ''): Html {
    const first = firstEvent(row);
    const { evidence, prefix } = this.#options;
    const classes = ['r', `t-${row.tone}`, ...(more ? [more] : [])];
    const { opening } = this.#options;
    if (row.events.some((event) => opening.has(event))) classes.push('ev');
    else if (row.events.some((event) => evidence.has(event))) classes.push('ev-of-holding');
    if (row.shape.kind === 'rule') classes.push('rule');
    if (this.#isOn(first)) classes.push('on');
    // A folded band and its first row show the same event; the fragment names the band.
    const id = more === '' && this.#taken.has(first) ? '' : ` id="${prefix}-e${first}"`;
    this.#taken.add(first);
    return trusted(`class="${classes.join(' ')}"${id} data-e="${events.slice(0, 40).join(' ')}"`);
  }
  readonly #taken = new Set<number>();

  /** Time and phase ruler, to the left of the lanes. Rows inside a band leave the ruler alone. */
  #margin(row: Row, inside = false): Html {
    const change = this.#phaseAt(firstEvent(row));
    const phase = change?.phase ?? '';
    const name = inside || phase === this.#phaseShown ? '' : phaseName(phase, change?.turn ?? 0);
    if (!inside) this.#phaseShown = phase;
    const time = (Math.round(row.time * 10) / 10).toFixed(1);
    return html`<span class="tm">${time}</span><span class="ph p-${phase === '–' ? 'none' : phase}">${name}</span>`;
  }

  #phaseAt(event: number): PhaseChange | undefined {
    let low = 0;
    let high = this.#phases.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#phases[middle]?.index ?? 0) <= event) low = middle + 1;
      else high = middle;
    }
    return this.#phases[low - 1];
  }
}

const phaseName = (phase: string, turn: number): string =>
  phase.startsWith('turn-') && turn > 0 ? `${phase.replace('turn-', `turn ${turn} `)}` : phase;
