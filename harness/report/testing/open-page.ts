import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export interface OpenedPage {
  readonly page: Page;
  /** What the page wrote to its console, and errors of its scripts. */
  readonly said: string[];
  /** What it asked for besides its own file. */
  readonly asked: string[];
}

/** `CHROMIUM_PATH`, or a chromium on the PATH. Throws with what to do where there is none. */
export function chromiumPath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = [
    ...(process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : []),
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  const found = candidates.find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    'Expected chromium on the PATH or in `CHROMIUM_PATH`: `apt-get install chromium`.',
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A real Chromium, and pages that it opens from disk. */
export class PageOpener {
  readonly #folder = mkdtempSync(join(tmpdir(), 'midturn-page-'));
  #browser: Browser | undefined;
  #files = 0;

  async open(html: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
    // Chromium refuses to run as root with its sandbox, and here it opens a file of ours.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    this.#browser ??= await chromium.launch({ executablePath: chromiumPath(), args });
    const path = join(this.#folder, `page-${this.#files++}.html`);
    writeFileSync(path, html);
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    const url = pathToFileURL(path).href;
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== url && !request.url().startsWith('data:')) {
        asked.push(request.url());
      }
    });
    await page.goto(url);
    return { page, said, asked };
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
