import type { Row, Shape } from '../timeline/row.ts';
import { clip } from '../words/visible.ts';
import { type Html, html } from './tag.ts';

const labelCharactersMax = 78;

/** One row of the lanes as SVG. Places are percentages, so that it fits whatever width there is. */
export function drawRow(row: Row, at: (lane: number) => string, folds = 0): Html {
  const label = clip(row.label, labelCharactersMax).replace(/ \([\d,]+ more characters\)$/, '');
  // Connection 1 needs no mention, nor one that the label names.
  const { connection = 1 } = row;
  const chip = connection === 1 || /^connection \d/.test(row.label) ? '' : `c${connection} `;
  const text = `${folds > 0 ? '▸ ' : ''}${chip}${label}`;
  return html`<svg height="26" width="100%">${drawShape(row.shape, text, at, folds > 0)}</svg>`;
}

function drawShape(shape: Shape, text: string, at: (lane: number) => string, many: boolean): Html {
  if (shape.kind === 'rule') {
    return html`<line x1="0" x2="100%" y1="18" y2="18"/><text x="12" y="13">${text}</text>`;
  }
  if (shape.kind === 'mark') {
    const left = Number.parseFloat(at(shape.lane)) > 80;
    return html`<svg x="${at(shape.lane)}" overflow="visible"><circle cy="14" r="4"/><text x="${left ? -10 : 10}" y="18" class="${left ? 'e' : 's'}">${text}</text></svg>`;
  }
  return drawArrow(shape, text, at, many);
}

function drawArrow(
  shape: Extract<Shape, { kind: 'arrow' }>,
  text: string,
  at: (lane: number) => string,
  many: boolean,
): Html {
  const { from, to, via, reached } = shape;
  const stopped = reached === 'via';
  const nowhere = stopped && via === from;
  const end = stopped && !nowhere ? (via ?? to) : to;
  const middle = (Number.parseFloat(at(from)) + Number.parseFloat(at(stopped ? end : to))) / 2;
  const head = stopped ? '#no' : from < to ? '#right' : '#left';
  const dot = via !== undefined && !stopped && html`<circle cx="${at(via)}" cy="19" r="2.5"/>`;
  return html`<line x1="${at(from)}" x2="${at(end)}" y1="19" y2="19" class="${many ? 'many' : ''}${nowhere ? ' dash' : ''}"/>${dot}<use href="${head}" x="${at(end)}" y="19"/><text x="${Math.round(middle * 10) / 10}%" y="13" class="m">${text}</text>`;
}
