import { isUtf8 } from 'node:buffer';
import { peekMethod } from '../peek-method.ts';

/** The data of a server-sent event: its `data` lines joined by LF. Undefined when it has none. */
export function eventText(event: Buffer): string | undefined {
  if (!isUtf8(event)) return undefined;
  const data: string[] = [];
  for (const line of event.toString('utf8').split(/\r\n|\n|\r/)) {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    else if (line === 'data') data.push('');
  }
  return data.length === 0 ? undefined : data.join('\n');
}

/** An event that carries `text`, named by its `type` as the Responses API does it. */
export function encodeEvent(text: string): Buffer {
  const type = peekMethod(Buffer.from(text, 'utf8'));
  const name = type === undefined || /[\r\n]/.test(type) ? '' : `event: ${type}\n`;
  const data = text.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`);
  return Buffer.from(`${name}${data.join('')}\n`, 'utf8');
}
