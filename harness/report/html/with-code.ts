import { type HtmlValue, html } from './tag.ts';

/** A sentence of which what stands in backticks is code. */
export const withCode = (line: string): HtmlValue =>
  line.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
