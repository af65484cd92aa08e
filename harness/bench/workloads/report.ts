import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../clock.ts';
import { renderedPage } from '../rendered-page.ts';
import type { BenchContext, BenchWorkload, Column } from '../workload.ts';

/** `open` is what the page takes on top of an empty one, whose time is Chromium's own start. */
export const report: BenchWorkload = {
  name: 'report',
  about: 'the page of 100,000 events rendered, and opened in a Chromium where there is one',
  unit: 'ms',
  pairs: 3,
  targets: [{ column: 'open', atMost: 3000 }],
  columns: async (context) => [
    { name: 'render', measure: async () => ({ value: (await renderedPage()).tookMs }) },
    ...(await opened(context)),
  ],
};

async function opened({ folder }: BenchContext): Promise<Column[]> {
  const chromium = process.env.CHROMIUM_PATH ?? onPath('chromium');
  if (chromium === undefined) return [];
  const { page } = await renderedPage();
  const pageUrl = await written(join(folder, 'page.html'), page);
  const emptyUrl = await written(join(folder, 'empty.html'), '<!doctype html><title>a</title>');
  return [
    {
      name: 'open',
      measure: async () => {
        const startMs = await openMs(chromium, emptyUrl, folder);
        return { value: Math.max(0, (await openMs(chromium, pageUrl, folder)) - startMs) };
      },
    },
  ];
}

async function written(path: string, html: string): Promise<string> {
  await writeFile(path, html);
  return pathToFileURL(path).href;
}

/** From its start to its end; it ends when the page is loaded and drawn. */
async function openMs(chromium: string, url: string, folder: string): Promise<number> {
  const began = systemClock.now();
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = ['--headless', '--disable-gpu', `--user-data-dir=${join(folder, 'chromium')}`];
  const screenshot = `--screenshot=${join(folder, 'page.png')}`;
  const child = spawn(chromium, [...root, ...flags, screenshot, url], { stdio: 'ignore' });
  await once(child, 'exit');
  return systemClock.now() - began;
}

const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
