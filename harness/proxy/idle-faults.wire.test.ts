/** A fault that found nothing to change has not fired, and the history says why. */
import { afterEach, describe, expect, it } from 'vitest';
import { type TestLink, testLink } from './testing/test-link.ts';

let link: TestLink;
afterEach(() => link.close());

const line = (text: string) => `${JSON.stringify({ method: 'a', params: { text } })}\n`;
const said = line('one') + line('two') + line('three');

async function run(plan: string, options: Parameters<typeof testLink>[0] = {}) {
  link = await testLink({ plan, link: { codec: 'jsonl' }, ...options });
  const { client, server } = await link.connect();
  server.socket.write(said);
  await client.receives(said);
  await link.proxy.close();
  return link.of('fault-never-fired').map(({ fault, why }) => [fault, why]);
}

describe('a fault that did nothing', () => {
  it.each([
    [
      'rewrite("no such text", "y") on a',
      'matched 3 times and changed nothing: the text to find was not in it',
    ],
    [
      'oversize(5) on a',
      'matched 3 times and changed nothing: it was as large already, or no text',
    ],
    ['cut(999) on a', 'matched 3 times and changed nothing: it was shorter than that'],
    ['delay(0ms) on a', 'matched 3 times and changed nothing: there was no time to hold it for'],
    ['slicer(1000)', 'it was on, and everything was smaller than one piece'],
    ['latency(0ms)', 'it was on, and there was nothing to hold, or no time to hold it for'],
    ['slow-close(5ms)', 'it was on, and no end came to be held'],
    ['bandwidth(1) upstream', 'it was on, and no bytes came to be held'],
    ['blackhole upstream', 'it was on, and nothing came to be withheld'],
    ['cut(9999)', 'nothing passed that its trigger matches'],
  ])('%s', async (plan, why) => {
    expect(await run(plan)).toEqual([[1, why]]);
    expect(link.of('fault-fired')).toEqual([]);
    expect(link.proxy.faults).toMatchObject([{ fired: 0 }]);
  });

  it('is one whose process is not there', async () => {
    const signals: string[] = [];
    const never = await run('kill server on a\nrestart server on a', {
      link: { codec: 'jsonl' },
      proxy: {
        refusalOf: (name, wanted) => `no ${name} to ${wanted}`,
        signalProcess: (name) => void signals.push(name),
      },
    });
    expect([never, signals]).toEqual([
      [
        [1, 'matched 3 times and changed nothing: no server to signal'],
        [2, 'matched 3 times and changed nothing: no server to restart'],
      ],
      [],
    ]);
  });

  it('acts at the next message at which it can', async () => {
    link = await testLink({ plan: 'oversize(60) on a', link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    const [long, short] = [line('x'.repeat(80)), line('x')];
    server.socket.write(long + short + short);
    await client.receivesBytes(long.length + 61 + short.length);
    expect(link.of('fault-fired')).toMatchObject([{ fault: 1, unit: 1 }]);
  });
});

it('cuts at a place of the stream where no clause picks a unit', async () => {
  link = await testLink({ plan: 'cut(200, then reset)', link: { codec: 'auto' } });
  const { client, server } = await link.connect();
  client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await server.until('the request', () => server.text.includes('\r\n\r\n'));
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
  const answer =
    head + `data: ${JSON.stringify({ type: 'x', text: 'y'.repeat(40) })}\n\n`.repeat(9);
  server.socket.write(answer);
  await client.hears('close');
  expect(client.text).toBe(answer.slice(0, 200));
});
