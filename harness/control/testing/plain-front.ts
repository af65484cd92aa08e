import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** In front of our API, one that is Toxiproxy's and no more: what goes beyond is not found. */
export async function plainFront(behind: string): Promise<{ url: string; close(): void }> {
  const server = createServer((asked, answer) => {
    const { method, url = '', headers } = asked;
    if (/^\/(history|events)/.test(url)) {
      answer.writeHead(404).end('404 page not found\n');
      return;
    }
    const sending = request(new URL(url, behind), { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    asked.pipe(sending);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => void server.close().closeAllConnections(),
  };
}
