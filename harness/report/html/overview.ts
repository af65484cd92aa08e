import type { HistoryEvent } from '../../history/event.ts';
import { unitsOf } from '../../history/units-of.ts';
import { faultSpans } from '../timeline/fault-spans.ts';
import { phaseChanges } from '../timeline/phases.ts';
import { duration } from '../words/quantity.ts';
import { clip } from '../words/visible.ts';
import { type Html, html } from './tag.ts';

const width = 1000;
const bins = 200;
const barsTop = 4;
const barsBottom = 40;
const height = 52;

/**
 * The whole case on a scale of time, over the timeline, which is an order and no scale: how much was
 * sent when, faults, phases and the evidence of what does not hold. With script it selects a range that filters the case.
 */
export function overview(
  history: readonly HistoryEvent[],
  evidence: ReadonlySet<number>,
  id: string,
): Html | undefined {
  const end = history.at(-1)?.time ?? 0;
  if (end <= 0) return undefined;
  const x = (ms: number) => Math.round((Math.min(ms, end) / end) * width * 10) / 10;
  const field = (name: 'from' | 'to', value: number) =>
    html`<label>${name} <input type="number" class="${name}" min="0" max="${Math.ceil(end)}" step="any" value="${value}"> ms</label>`;
  // Until the disturbance begins, processes start and nothing is sent.
  const start = history.find((e) => e.type === 'stage' && e.stage === 'disturb')?.time ?? 0;
  return html`<div class="ov" data-overview="${id}" data-start="${Math.floor(start)}" data-end="${Math.ceil(end * 1000) / 1000}">
<svg viewBox="${x(start)} 0 ${width - x(start)} ${height}" preserveAspectRatio="none" tabindex="0" role="img" aria-label="What happened when, from ${duration(start)} to ${duration(end)}">${faultBands(history, x)}${trafficBars(history, end)}${phaseRuler(history, x)}${evidenceMarks(history, evidence, x)}</svg>
<div class="axis">${[0, 0.25, 0.5, 0.75, 1].map((part) => html`<span>${duration(start + (end - start) * part)}</span>`)}</div>
<div class="bar js-only">${field('from', 0)}${field('to', Math.ceil(end))}<button type="button" class="in">Zoom in</button><button type="button" class="whole">Whole run</button><span class="soft note" aria-live="polite">Drag over the strip to see only that time, everywhere in this case.</span></div></div>`;
}

type Scale = (ms: number) => number;

/** Units received, in slices of time; the square root, so that a flood does not hide a single answer. */
function trafficBars(history: readonly HistoryEvent[], end: number): Html[] {
  const counts = new Array<number>(bins).fill(0);
  for (const event of history) {
    if (event.type !== 'unit-received') continue;
    const bin = Math.min(bins - 1, Math.floor((event.time / end) * bins));
    counts[bin] = (counts[bin] ?? 0) + unitsOf(event);
  }
  const most = Math.sqrt(Math.max(1, ...counts));
  const step = width / bins;
  return counts.flatMap((count, bin) => {
    if (count === 0) return [];
    const tall = Math.max(2, Math.round((Math.sqrt(count) / most) * (barsBottom - barsTop)));
    return [
      html`<rect class="n" x="${bin * step}" width="${step - 0.8}" y="${barsBottom - tall}" height="${tall}"><title>${count} units</title></rect>`,
    ];
  });
}

function faultBands(history: readonly HistoryEvent[], x: Scale): Html[] {
  const spans = faultSpans(history);
  const begun = new Set(spans.map(({ from }) => from));
  const moments = history.flatMap((event) =>
    event.type === 'fault-fired' && !begun.has(event.index)
      ? [{ name: event.name, fromMs: event.time, toMs: event.time }]
      : [],
  );
  return [...spans, ...moments]
    .slice(0, 300)
    .map(
      ({ name, fromMs, toMs }) =>
        html`<rect class="f" x="${x(fromMs)}" width="${Math.max(2.5, Math.round((x(toMs) - x(fromMs)) * 10) / 10)}" y="0" height="${barsBottom}"><title>${clip(name, 60)} at ${duration(fromMs)}</title></rect>`,
    );
}

function phaseRuler(history: readonly HistoryEvent[], x: Scale): Html[] {
  const changes = phaseChanges(history);
  const timeOf = (index: number) => history[index]?.time ?? 0;
  return changes.slice(0, 500).map(({ phase, index }, i) => {
    const next = changes[i + 1];
    const to = next === undefined ? (history.at(-1)?.time ?? 0) : timeOf(next.index);
    const from = x(timeOf(index));
    const wide = Math.max(0, Math.round((x(to) - from) * 10) / 10);
    return html`<rect class="p-${phase === '–' ? 'none' : phase}" x="${from}" width="${wide}" y="${barsBottom + 3}" height="6"><title>${phase} from ${duration(timeOf(index))}</title></rect>`;
  });
}

function evidenceMarks(
  history: readonly HistoryEvent[],
  evidence: ReadonlySet<number>,
  x: Scale,
): Html[] {
  return [...evidence].slice(0, 100).flatMap((index) => {
    const event = history[index];
    if (event === undefined) return [];
    return [
      html`<line class="e" x1="${x(event.time)}" x2="${x(event.time)}" y1="0" y2="${height}"><title>evidence: event ${index} at ${duration(event.time)}</title></line>`,
    ];
  });
}
