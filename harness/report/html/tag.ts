import { clip } from '../words/visible.ts';

/** Markup that is known to be safe: made by `html`, or vouched for by `trusted`. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

export type HtmlValue = Html | string | number | false | undefined | readonly HtmlValue[];

/**
 * The one way in which this report makes markup. What is interpolated is escaped for text and quoted
 * attributes, and its control and bidi characters are made visible; only `Html` goes in as it is.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? '';
  for (const [i, value] of values.entries()) text += render(value) + (strings[i + 1] ?? '');
  return new Html(text);
}

/** For the constant parts of the page (style, script) and text that is escaped already. */
export const trusted = (text: string): Html => new Html(text);

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return escapeOnly(clip(value, textCharactersMax)).text;
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** For text of ours that is bounded and visible already and whose line feeds and marks must stay. */
export const escapeOnly = (text: string): Html =>
  trusted(text.replace(/[&<>"'`]/g, (found) => entities[found] ?? found));

/** No text of a page is longer, whatever came off a wire; most are clipped much shorter. */
const textCharactersMax = 20_000;
