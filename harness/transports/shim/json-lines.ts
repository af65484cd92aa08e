import type { Socket } from 'node:net';

/** Bytes of one line between a shim and its hub. */
const lineBytesMax = 64 * 1024;

/** Calls back with each line of JSON that a socket sends; a socket that sends anything else is closed. */
export function onJsonLines(socket: Socket, onLine: (line: Record<string, unknown>) => void): void {
  let held = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (held + text).split('\n');
    held = lines.pop() ?? '';
    if (held.length > lineBytesMax) socket.destroy();
    for (const line of lines) {
      const parsed = parse(line);
      if (parsed) onLine(parsed);
      else socket.destroy();
    }
  });
  // After `firstJsonLine` a listener alone does not make it flow again.
  socket.resume();
}

/**
 * Reads the first line of a socket, and leaves what follows unread. Undefined when it is no JSON, too
 * long, or the socket ends before.
 */
export function firstJsonLine(socket: Socket): Promise<Record<string, unknown> | undefined> {
  return new Promise((resolve) => {
    let held = Buffer.alloc(0);
    const settle = (line: Record<string, unknown> | undefined) => {
      socket.off('readable', onReadable);
      socket.off('close', onClose);
      resolve(line);
    };
    const onClose = () => settle(undefined);
    const onReadable = () => {
      for (let bytes = socket.read(); bytes !== null; bytes = socket.read()) {
        held = Buffer.concat([held, bytes as Buffer]);
        const end = held.indexOf('\n');
        if (end < 0 && held.length <= lineBytesMax) continue;
        settle(end < 0 ? undefined : parse(held.toString('utf8', 0, end)));
        if (end >= 0 && end + 1 < held.length) socket.unshift(held.subarray(end + 1));
        return;
      }
    };
    socket.on('readable', onReadable);
    socket.on('close', onClose);
  });
}

export function sendJsonLine(socket: Socket, line: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(line)}\n`);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
