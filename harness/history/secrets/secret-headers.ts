import { isSecretName } from './secret-names.ts';
import { redacted } from './secret-shapes.ts';

/** Header lines of an HTTP head: their values may hold anything, so the whole field goes, folded lines too. */
export function redactHeaders(text: string): string {
  if (!/^(?:HTTP\/|[A-Z]{3,10} )/.test(text)) return text;
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  let hides = false;
  const lines = text
    .slice(0, end)
    .split(/(?<=\n)/)
    .map((line, i) => {
      if (i > 0 && hides && /^[ \t]/.test(line)) return '';
      const colon = line.indexOf(':');
      const name = colon < 0 ? '' : line.slice(0, colon).trimEnd();
      hides = i > 0 && /^[\w!#$%&'*+.^`|~-]+$/.test(name) && isSecretName(name);
      return hides ? `${name}: ${redacted}${/\r?\n$/.exec(line)?.[0] ?? ''}` : line;
    });
  return lines.join('') + text.slice(end);
}
