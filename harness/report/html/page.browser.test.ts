import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../runner/results.ts';
import { type OpenedPage, PageOpener } from '../testing/open-page.ts';
import { resetMidTurn } from '../testing/sample-history.ts';
import { sampleCase, sampleHistories, sampleResults, sampleRun } from '../testing/sample-run.ts';
import { renderPage } from './page.ts';

/** The page of a report in a real browser, from disk, as its reader opens it. */
const browser = new PageOpener();
let html = '';
let opened: OpenedPage;
const bad = sampleRun.cases.find(({ outcome }) => outcome === 'violated') as CaseResult;

beforeAll(async () => {
  html = await renderPage(sampleRun, async ({ history }) => {
    const events = history === undefined ? undefined : sampleHistories.get(history);
    return events === undefined ? {} : { events };
  });
  opened = await browser.open(html, { permissions: ['clipboard-read', 'clipboard-write'] });
});
afterAll(() => browser.close());

const section = () => opened.page.locator('.case.c-violated').first();
const visibleRows = () => section().locator('.tl .r[data-e]:visible').count();
const noteOf = (selector: string) => section().locator(selector).first().textContent();

describe('the page in a browser', () => {
  it('opens with the verdict in view and the first failure unfolded', async () => {
    expect(await opened.page.locator('h1').isVisible()).toBe(true);
    expect(await section().evaluate((e) => (e as unknown as { open: boolean }).open)).toBe(true);
    expect(await section().locator('.tl .r').first().isVisible()).toBe(true);
  });

  it('filters events by words, by type, and counts what is left', async () => {
    const events = section().locator('details[data-events]');
    await events.locator('summary').click();
    const rows = events.locator('tbody tr');
    // The table is made when the part has opened.
    await expect.poll(() => rows.count(), { timeout: 10_000 }).toBeGreaterThan(0);
    const all = await rows.count();
    await events.locator('input[type=search]').fill('turn/start');
    await expect.poll(() => rows.count(), { timeout: 10_000 }).toBeLessThan(all);
    expect(await rows.count()).toBeGreaterThan(0);
    for (const text of await rows.allTextContents()) expect(text).toContain('turn/start');
    await events.locator('input[type=search]').fill('');
    await events.locator('select.types').selectOption('fault-fired');
    expect(await rows.allTextContents()).toEqual([expect.stringContaining('fault-fired')]);
    await events.locator('select.types').selectOption('');
  });

  it('selects a range by dragging, which filters rows, requests and events; a click takes it away', async () => {
    const { page } = opened;
    const before = await visibleRows();
    const strip = section().locator('.ov svg').first();
    await strip.scrollIntoViewIfNeeded();
    const box = (await strip.boundingBox()) as { x: number; y: number; width: number };
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20, { steps: 4 });
    await page.mouse.up();
    expect(await visibleRows()).toBeLessThan(before);
    expect(await noteOf('.ov .note')).toMatch(/ms: \d+ of \d+ rows of the timeline/);
    expect(await noteOf('details[data-events] .note')).toMatch(/^\d+ of [\d,]+ events/);
    await page.mouse.click(box.x + box.width * 0.7, box.y + 20);
    expect(await visibleRows()).toBe(before);
  });

  it('zooms in on the strip and out again', async () => {
    const strip = section().locator('.ov svg').first();
    const whole = await strip.getAttribute('viewBox');
    await section().locator('.ov .in').click();
    expect(await strip.getAttribute('viewBox')).not.toBe(whole);
    await section().locator('.ov .whole').click();
    const [, , width] = ((await strip.getAttribute('viewBox')) ?? '').split(' ');
    expect(Number(width)).toBe(1000);
  });

  it('follows a link to the first violating event, which opens what it is folded in', async () => {
    const link = section().locator('.verdicts a').first();
    const target = ((await link.getAttribute('href')) ?? '').slice(1);
    await link.click();
    const row = opened.page.locator(`[id="${target}"]`);
    expect(await row.isVisible()).toBe(true);
    expect(await row.evaluate((e) => e.classList.contains('here'))).toBe(true);
    expect(await section().locator('.peek').textContent()).toMatch(/^event \d+ · /);
  });

  it('copies the replay line and the text for an issue', async () => {
    const read = () => opened.page.evaluate('navigator.clipboard.readText()');
    await section().getByRole('button', { name: 'Copy', exact: true }).click();
    await expect.poll(read).toBe(bad.replay);
    await section().getByRole('button', { name: 'Copy for an issue' }).click();
    await expect.poll(read).toContain('What happened around it');
  });

  it('can be used by keyboard: rows with arrows, the strip with arrows and Escape', async () => {
    const { page } = opened;
    const lanes = section().locator('.tl');
    await lanes.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await lanes.locator('.r.here').count()).toBe(1);
    const before = await visibleRows();
    await section().locator('.ov svg').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await visibleRows()).toBeLessThan(before);
    await page.keyboard.press('Escape');
    expect(await visibleRows()).toBe(before);
  });

  it('changes between light and dark, and begins as the system has it', async () => {
    const colour = (page: OpenedPage['page']) =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await colour(opened.page);
    await opened.page.locator('#theme').click();
    const dark = await colour(opened.page);
    expect(dark).not.toBe(light);
    const other = await browser.open(html, { colorScheme: 'dark' });
    expect(await colour(other.page)).toBe(dark);
    expect([other.said, other.asked]).toEqual([[], []]);
  });

  it('prints on white with the timeline whole and no buttons', async () => {
    const { page } = opened;
    await page.emulateMedia({ media: 'print' });
    const style = await page.evaluate(`[
      getComputedStyle(document.querySelector('.case.c-violated .tl')).maxHeight,
      getComputedStyle(document.body).backgroundColor,
    ]`);
    expect(style).toEqual(['none', 'rgb(255, 255, 255)']);
    expect(await page.locator('#theme').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'screen' });
  });

  it('needs no sideways scrolling on a phone', async () => {
    const { page } = await browser.open(html, { viewport: { width: 390, height: 844 } });
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
  });

  it('runs nothing that came off a wire', async () => {
    const evil = `</script><img src=x onerror="window.hit=1">"'<!--\u202e\u0000`;
    const result = sampleCase({ outcome: 'violated', reason: evil, title: evil, driver: evil });
    const events = resetMidTurn().map((event) =>
      event.type === 'unit-received' && event.message
        ? { ...event, message: { ...event.message, method: evil, text: evil } }
        : event,
    );
    const page = await renderPage(sampleResults([result]), async () => ({ events }));
    const { page: tab, said, asked } = await browser.open(page);
    await tab.locator('details[data-events] summary').click();
    expect(await tab.evaluate(`'hit' in window`)).toBe(false);
    expect(await tab.locator('img').count()).toBe(0);
    expect([said, asked]).toEqual([[], []]);
  });

  it('would be seen to speak and to ask', async () => {
    const { said, asked } = await browser.open(
      '<script>console.log("spoke")</script><img src="http://127.0.0.1:9/x">',
    );
    expect(said).toContain('spoke');
    expect(asked).toEqual(['http://127.0.0.1:9/x']);
  });

  it('said nothing to the console through all of it, and asked for nothing', () => {
    expect([opened.said, opened.asked]).toEqual([[], []]);
  });
});
