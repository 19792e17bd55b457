// report.html as people meet it: in a browser, with scripts and without, on a telephone, on paper, by keyboard.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../reports/html/page.ts';
import { reportOf } from '../reports/rows/report.ts';
import {
  climbRun,
  SAMPLE_ENVIRONMENT,
  SAMPLE_SCENARIOS,
  sampleRun,
} from '../reports/rows/sample-run.fixture.ts';
import { NO_BROWSER, openFile } from './browser.ts';
import { shared, sharedFolder } from './program.ts';

const require = createRequire(import.meta.url);

/** The report of a run with verdicts, failures and a climb, which all tests open and none changes. */
const reportFile = shared(async () => {
  const records = [...sampleRun(), ...climbRun()];
  const report = reportOf({ records, environment: SAMPLE_ENVIRONMENT, scenarios: SAMPLE_SCENARIOS });
  const path = join(sharedFolder(), 'report.html');
  await writeFile(path, htmlReport(report, SAMPLE_ENVIRONMENT));
  return path;
});

/** What stands in the cells of a column of the first table that is like this. */
function column(page: Page, table: string, index: number): Promise<string[]> {
  return page
    .locator(`${table} >> nth=0 >> tbody tr > :nth-child(${index + 1})`)
    .evaluateAll((cells) => cells.map((cell) => cell.textContent?.trim() ?? ''));
}

describe.skipIf(NO_BROWSER !== '')(`report.html${NO_BROWSER}`, () => {
  it('loads nothing, says nothing, and fits a telephone', async () => {
    const { page, complaints } = await openFile(await reportFile(), {
      viewport: { width: 390, height: 844 },
    });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.getByRole('button', { name: 'Open all' }).click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(complaints).toEqual([]);
  });

  it('shows the same without scripts as with them', async () => {
    const path = await reportFile();
    const texts = await Promise.all(
      [true, false].map(async (javaScriptEnabled) => {
        const { page } = await openFile(path, { javaScriptEnabled });
        return page.locator('main').textContent();
      }),
    );
    // Only what stands on a mark has moved from the picture to the pointer.
    const { page } = await openFile(path, { javaScriptEnabled: false });
    const titles = await page.locator('svg title').allTextContents();
    expect(titles.length).toBeGreaterThan(50);
    let whole = texts[1] ?? '';
    for (const title of titles) whole = whole.replace(title, '');
    expect(texts[0]).toBe(whole);
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.locator('summary').first().click();
    expect(await page.locator('details[open]').count()).toBe(1);
  });

  it('names the exact value of the mark under the pointer, and by the arrow keys', async () => {
    const path = await reportFile();
    const { page: still } = await openFile(path, { javaScriptEnabled: false });
    const titles = await still.locator('figure svg >> nth=0 >> title').allTextContents();
    const { page } = await openFile(path);
    await page.getByRole('button', { name: 'Open all' }).click();
    const chart = page.locator('figure svg').first();
    const tip = page.getByRole('status');
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('circle').nth(1).hover();
    expect(titles).toContain(await tip.textContent());
    await page.mouse.move(0, 0);
    expect(await tip.isVisible()).toBe(false);
    await chart.focus();
    const told: (string | null)[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft']) {
      await page.keyboard.press(key);
      told.push(await tip.textContent());
    }
    expect(told).toEqual([titles[0], titles[1], titles[0], titles.at(-1)]);
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
  });

  it('sorts a table up, down and back by the head of a column', async () => {
    const { page } = await openFile(await reportFile());
    await page.getByRole('button', { name: 'Open all' }).click();
    const table = 'section details table.sortable:not(.matrix)';
    const original = await column(page, table, 3);
    const head = page.locator(table).first().getByRole('button', { name: 'SSE ÷ WebSocket' });
    const numbers = original.map(Number.parseFloat).filter((ratio) => !Number.isNaN(ratio));
    const ascending = numbers.toSorted((a, b) => a - b);
    expect(ascending).not.toEqual(numbers);
    const shown = async (): Promise<number[]> =>
      (await column(page, table, 3)).map(Number.parseFloat).filter((ratio) => !Number.isNaN(ratio));
    await head.click();
    expect(await shown()).toEqual(ascending);
    expect(await page.locator(`${table} >> nth=0 >> th[aria-sort]`).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await head.click();
    expect(await shown()).toEqual(ascending.toReversed());
    await head.click();
    expect(await column(page, table, 3)).toEqual(original);
  });

  it('sorts the matrix by the figure of a column, not by its neighbour', async () => {
    const { page } = await openFile(await reportFile());
    const latency = page.locator('.matrix >> nth=0').getByRole('button', { name: 'latency' }).first();
    const ratios = (): Promise<number[]> =>
      page
        .locator('.matrix >> nth=0 >> tbody tr > :nth-child(2)')
        .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-sort'))));
    const before = await ratios();
    await latency.click();
    expect(await ratios()).toEqual(before.toSorted((a, b) => a - b));
    await latency.click();
    expect(await ratios()).toEqual(before.toSorted((a, b) => b - a));
  });

  it('opens a case where a row of the matrix leads', async () => {
    const { page } = await openFile(await reportFile());
    const link = page.locator('.matrix tbody th a').first();
    const target = String(await link.getAttribute('href')).slice(1);
    expect(await page.locator(`[id="${target}"]`).isVisible()).toBe(false);
    await link.click();
    expect(await page.locator(`[id="${target}"]`).isVisible()).toBe(true);
  });

  it('leaves nothing folded on paper', async () => {
    const { page } = await openFile(await reportFile(), { javaScriptEnabled: false });
    await page.emulateMedia({ media: 'print' });
    const charts = page.locator('figure svg');
    const heights = await charts.evaluateAll((each) =>
      each.map((chart) => chart.getBoundingClientRect().height),
    );
    expect(heights.length).toBeGreaterThan(8);
    expect(heights.filter((height) => height === 0)).toEqual([]);
    expect(await page.locator('nav').isVisible()).toBe(false);
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault for who sees or hears it otherwise, %s',
    async (colorScheme) => {
      // Or the checker, which is not the page's, would not be let in.
      const { page } = await openFile(await reportFile(), { colorScheme, bypassCSP: true });
      await page.getByRole('button', { name: 'Open all' }).click();
      await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    },
  );
});
