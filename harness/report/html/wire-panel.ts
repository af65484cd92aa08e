import type { HistoryEvent } from '../../history/event.ts';
import { type EndingStep, endingsOf } from '../facts/endings.ts';
import { type WireBytes, wireBytesOf } from '../facts/wire-bytes.ts';
import { closeWords, messageWords } from '../words/event-words.ts';
import { ownChangeWords } from '../words/own-change-words.ts';
import { bytes, count, duration } from '../words/quantity.ts';
import { clip } from '../words/visible.ts';
import { hexDump } from './hex.ts';
import { type Html, html } from './tag.ts';

const connectionsShownMax = 60;
const unitsShownMax = 24;
const stepsShownMax = 12;

/** How each connection ended, and who did it. */
export function endingPanel(
  history: readonly HistoryEvent[],
  anchorOf: (event: number) => string,
): Html | undefined {
  const endings = endingsOf(history);
  if (endings.length === 0) return undefined;
  const rows = endings.slice(0, connectionsShownMax).map(({ link, connection, steps }) => {
    const words = steps
      .slice(0, stepsShownMax)
      .map(
        (step) =>
          html`<li><a href="#${anchorOf(step.event)}">${duration(step.ms)}</a> <b class="by-${step.by}">${step.by}</b> ${stepWords(step)}</li>`,
      );
    const span = html` data-t="${tenths(steps[0]?.ms)}" data-u="${tenths(steps.at(-1)?.ms)}"`;
    const rest = steps.length - words.length;
    return html`<tr${span}><td class="nowrap">${clip(link, 60)} ${connection}</td><td class="nowrap">${steps[0]?.by ?? '–'}</td><td><ol class="steps">${words}${rest > 0 && html`<li>and ${rest} more</li>`}</ol></td></tr>`;
  });
  const more =
    endings.length > rows.length &&
    html`<p class="soft">${rows.length} of ${endings.length} are shown.</p>`;
  return html`<details class="part"><summary>How ${count(endings.length, 'connection')} ended, and by whom</summary><div class="grid free"><table><thead><tr><th>connection</th><th>begun by</th><th>in order</th></tr></thead><tbody>${rows}</tbody></table></div>${more}</details>`;
}

const tenths = (ms: number | undefined) => Math.round((ms ?? 0) * 10) / 10;

function stepWords({ how, to, close, fault }: EndingStep): string {
  const what = close === undefined ? how : clip(closeWords(close), 200);
  const cause = fault === undefined ? '' : `, by fault ${fault}`;
  return to === undefined ? `sent ${what}` : `sent ${what} to the ${to}${cause}`;
}

/** Hex of the units that a fault fired at and of the last ones of each connection. */
export function bytesPanel(
  history: readonly HistoryEvent[],
  anchorOf: (event: number) => string,
): Html | undefined {
  const all = wireBytesOf(history);
  if (all.length === 0) return undefined;
  // Those that a fault touched are never left out for the others.
  const shown = [...all]
    .sort((a, b) => Number(isHit(b)) - Number(isHit(a)))
    .slice(0, unitsShownMax)
    .sort((a, b) => all.indexOf(a) - all.indexOf(b));
  const units = shown.map((one) => unitOf(one, anchorOf));
  const note = `Bytes are kept of units that a fault fired at and of the last two each way of a connection${all.length > shown.length ? `; ${shown.length} of ${all.length} are shown` : ''}. Framing stands apart from payload, masks are taken off, secrets are *.`;
  return html`<details class="part"><summary>Bytes of ${count(all.length, 'unit')} on the wire</summary><p class="soft">${note}</p>${units}</details>`;
}

const isHit = ({ fired, fate }: WireBytes): boolean => fired !== undefined || fate !== undefined;

function unitOf(one: WireBytes, anchorOf: (event: number) => string): Html {
  const { kept, received, cutAt } = one;
  const start = Buffer.from(kept.start, 'base64');
  const end = kept.end === undefined ? undefined : Buffer.from(kept.end, 'base64');
  const at = { headerBytes: kept.headerBytes, cutAt };
  const left = kept.bytes - start.length - (end?.length ?? 0);
  const ms = tenths(received?.time);
  const hidden = kept.withheld
    ? `${bytes(left)} of payload are not kept: no whole text, so secrets in it could not be told.`
    : `${bytes(left)} between or behind are not kept.`;
  return html`<div class="unit${isHit(one) && ' hit'}" data-t="${ms}"><p><a href="#${anchorOf(received?.index ?? kept.index)}">${received === undefined ? 'unit' : duration(received.time)}</a> ${clip(kept.link, 60)} ${kept.connection} <b>${kept.direction === 'upstream' ? 'client → server' : 'server → client'}</b> unit ${kept.unit}: ${unitWords(one)}, ${bytes(kept.bytes)}${fateWords(one)}</p>${hexDump(start, { from: 0, ...at })}${left > 0 && html`<p class="soft">${hidden}</p>`}${end && hexDump(end, { from: kept.bytes - end.length, ...at })}</div>`;
}

function unitWords({ received, kept }: WireBytes): string {
  const mask = kept.masked ? ', masked' : '';
  if (received?.close) return closeWords(received.close) + mask;
  if (received?.message) return clip(messageWords(received.message), 200) + mask;
  return `${received?.kind ?? 'unit'}${received?.opcode === undefined ? '' : ` with opcode ${received.opcode}`}${mask}`;
}

function fateWords({ fired, fate, cutAt, kept }: WireBytes): Html | undefined {
  if (cutAt !== undefined) {
    return html` · <span class="t-fault-word">cut by fault ${fate?.fault ?? '?'} after byte ${cutAt} of ${kept.bytes} ✂</span>`;
  }
  if (fate?.own && fate.fault === undefined) return html` · ${ownChangeWords(fate.own)}`;
  const by = fate?.fault ?? fired?.fault;
  if (by === undefined) return fate?.as && html` · ${fate.as}`;
  return html` · <span class="t-fault-word">${fate?.as ?? 'hit'} by fault ${by}${fired && `: ${clip(fired.effect, 120)}`}</span>`;
}
