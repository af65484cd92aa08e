import type { HistoryEvent } from '../../history/event.ts';
import { type Latency, latenciesOf, outagesOf } from '../facts/latencies.ts';
import { faultSpans } from '../timeline/fault-spans.ts';
import { nearest } from '../timeline/nearest.ts';
import { duration } from '../words/quantity.ts';
import { clip } from '../words/visible.ts';
import { type Html, html } from './tag.ts';

const width = 1000;
const height = 230;
const left = 62;
const bottom = 28;
const pointsMax = 1500;
const pointsMin = 5;

/** Latency over time on a logarithmic scale, with faults and outages as bands. */
export function latencyPlot(history: readonly HistoryEvent[]): Html | undefined {
  const all = latenciesOf(history);
  if (all.length < pointsMin) return undefined;
  const end = Math.max(history.at(-1)?.time ?? 0, 1);
  const x = (ms: number) => round(left + (ms / end) * (width - left - 10));
  const most = Math.max(...all.map((l) => l.tookMs), 10);
  const decades = Math.max(2, Math.ceil(Math.log10(most)) + 1);
  // From 0.1 ms at the bottom, a decade a line.
  const y = (ms: number) =>
    round(
      height - bottom - ((Math.log10(Math.max(ms, 0.1)) + 1) / decades) * (height - bottom - 16),
    );
  const slowest = most / 2;
  const shown = nearest(all, pointsMax, (l, i) => l.tookMs > slowest || i % 97 === 0);
  const points = shown.flatMap((i) => pointOf(all[i], x, y));
  return html`<details class="part"><summary>Latency over time</summary><p class="key"><span><i class="q-request">■</i> request to answer, as the proxy saw it</span><span><i class="q-token">●</i> token, from the provider to the client</span><span><i class="q-fault">▮</i> fault</span><span><i class="q-outage">▮</i> a client without connection</span></p>
<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="Latency over time">${bandsOf(history, x)}${axes(end, decades, x, y)}${points}</svg></details>`;
}

const round = (number: number) => Math.round(number * 10) / 10;

type Scale = (ms: number) => number;

function pointOf(latency: Latency | undefined, x: Scale, y: Scale): Html[] {
  if (latency === undefined) return [];
  const [px, py] = [x(latency.ms), y(latency.tookMs)];
  if (latency.kind === 'token')
    return [html`<circle class="q-token" cx="${px}" cy="${py}" r="2"/>`];
  return [
    html`<rect class="q-request" x="${round(px - 3)}" y="${round(py - 3)}" width="6" height="6"><title>event ${latency.event}: ${duration(latency.tookMs)}</title></rect>`,
  ];
}

function axes(end: number, decades: number, x: Scale, y: Scale): Html[] {
  const lines = Array.from({ length: decades + 1 }, (_, i) => 10 ** (i - 1)).map(
    (ms) =>
      html`<line x1="${left}" x2="${width - 10}" y1="${y(ms)}" y2="${y(ms)}"/><text x="${left - 8}" y="${y(ms) + 4}" text-anchor="end">${duration(ms)}</text>`,
  );
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (part) =>
      html`<text x="${x(end * part)}" y="${height - 8}" text-anchor="${part === 1 ? 'end' : 'middle'}">${duration(end * part)}</text>`,
  );
  return [...lines, ...ticks];
}

/** Faults that last as bands, those that are over at once as lines, outages as bands below them. */
function bandsOf(history: readonly HistoryEvent[], x: Scale): Html[] {
  const band = (from: number, to: number, name: string, title: string) =>
    html`<rect class="${name}" x="${x(from)}" y="8" width="${Math.max(2, round(x(to) - x(from)))}" height="${height - bottom - 8}"><title>${title}</title></rect>`;
  const spans = faultSpans(history);
  const moments = history.flatMap((event) => {
    if (event.type !== 'fault-fired' || spans.some((s) => s.from === event.index)) return [];
    return [
      band(event.time, event.time, 'q-fault', `fault ${event.fault} ${clip(event.name, 40)}`),
    ];
  });
  return [
    ...outagesOf(history).map((o) =>
      band(o.from, o.to, 'q-outage', `no connection for ${duration(o.to - o.from)}`),
    ),
    ...spans.map((s) =>
      band(
        s.fromMs,
        s.toMs,
        'q-fault',
        `fault ${s.fault} ${clip(s.name, 40)}, ${duration(s.toMs - s.fromMs)}`,
      ),
    ),
    ...moments.slice(0, 500),
  ];
}
