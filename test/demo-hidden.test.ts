// "Background tab" of the demo, in a tab that is really hidden: events go on, timers slow down, frames stop.
import { describe, expect, it } from 'vitest';
import { BackgroundTab } from './background-tab.ts';
import { NO_BROWSER } from './browser.ts';
import { openDemo, press, rowOf, STACKS, startDemo } from './demo-pages.ts';

const LANES = ['EventSource', 'fetch stream', 'WebSocket'];

/** The table of the part, by row and column. */
const TABLE = `Object.fromEntries([...document.querySelectorAll('#hidden tbody tr')].map((row) => [
  row.dataset.row,
  Object.fromEntries([...row.querySelectorAll('td')].map((cell) => [cell.dataset.column, cell.textContent])),
]))`;

type Table = Record<string, Record<string, string>>;

function until(what: string, tab: BackgroundTab, expression: string): Promise<void> {
  return expect.poll(() => tab.value(expression), { timeout: 30_000, message: what }).toBe(true);
}

describe.skipIf(NO_BROWSER !== '').each(STACKS)(`a background tab on %s${NO_BROWSER}`, (stack) => {
  it('gets its events while it is hidden; its timers slow down, its frames stop', async () => {
    const { address } = await startDemo();
    const tab = await BackgroundTab.open(address);
    await until('the page', tab, "document.documentElement.dataset.ready === 'true'");
    await tab.value(`document.querySelector('#stacks input[value=${stack}]').click()`);
    await tab.value(
      "[...document.querySelectorAll('#hidden button')].find((b) => b.textContent === 'Start').click()",
    );
    const received = (column: string): string => `Number((${TABLE}).WebSocket['${column}']) > 3`;
    await until('events', tab, received('visible'));
    expect(await tab.value('document.hidden')).toBe(false);
    await tab.lookAway();
    await until('hidden', tab, 'document.hidden');
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await tab.value('document.hidden')).toBe(true);
    await tab.lookBack();
    await until('visible', tab, '!document.hidden');
    const table = (await tab.value(TABLE)) as Table;
    for (const lane of LANES) expect(Number(table[lane]!['hidden'])).toBeGreaterThan(3);
    const [frames, timer, worker] = ['animation frames', 'timer of 100 ms', 'the same in a worker'].map(
      (thing) => Number(table[thing]!['hidden']),
    );
    expect(frames).toBeLessThan(1);
    expect(timer).toBeLessThan(worker!);
    expect(await tab.value("document.querySelector('#hidden .status').textContent")).toMatch(/hidden for \d/);
    expect(await tab.value("document.querySelectorAll('#hidden svg .band').length")).toBe(1);
  });

  it('counts nothing as hidden where it never was, and stops', async () => {
    const { page, complaints } = await openDemo(stack);
    await press(page, 'hidden', 'Start');
    await expect
      .poll(async () => Number((await rowOf(page, 'hidden', 'EventSource'))['visible']), { timeout: 30_000 })
      .toBeGreaterThan(3);
    await press(page, 'hidden', 'Stop');
    const row = await rowOf(page, 'hidden', 'EventSource');
    expect([row['hidden'], row['longest pause, hidden']]).toEqual(['–', '–']);
    await page.waitForTimeout(1_200);
    expect(await rowOf(page, 'hidden', 'EventSource')).toEqual(row);
    expect(complaints).toEqual([]);
  });
});
