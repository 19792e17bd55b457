// "Break it" of the demo: every button pressed in a real browser, on every stack; who comes back, who does not, and whether
// every event is accounted for.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NO_BROWSER } from './browser.ts';
import { numberOf, openDemo, press, rowOf, rowReaches, STACKS, statusOf } from './demo-pages.ts';

const LANES = ['EventSource', 'fetch stream', 'WebSocket'] as const;

/** What a browser itself says of connections that are broken on purpose. */
const EXPECTED = /net::ERR_|WebSocket connection to .* failed|the server responded with a status of 502/;

/** How often a line like this stands in the log. */
async function told(page: Page, line: RegExp): Promise<number> {
  const lines = await page.locator('#break .log li').allTextContents();
  return lines.filter((each) => line.test(each)).length;
}

async function untilTold(page: Page, line: RegExp, times: number): Promise<void> {
  await expect.poll(() => told(page, line), { timeout: 60_000 }).toBeGreaterThanOrEqual(times);
}

/** Every number between the first and the last event has come, once, but for those that the page calls missed. */
async function expectAccounted(page: Page): Promise<void> {
  const rows = await Promise.all(
    ['received', 'range', 'missed', 'repeated', 'sent'].map((row) => rowOf(page, 'break', row)),
  );
  const status = await page.locator('#break .status').textContent();
  const published = numberOf(/([\d,]+) prices were due/.exec(status ?? '')?.[1]);
  for (const lane of LANES) {
    const [received, range, missed, repeated, sent] = rows.map((row) => row[lane]!);
    const [first, last] = range!.split(' to ').map(Number);
    expect(numberOf(received)).toBe(last! - first! + 1 - numberOf(missed) + numberOf(repeated));
    // Some of what was written when a connection broke may have been lost on the way.
    expect(numberOf(sent)).toBeGreaterThanOrEqual(numberOf(received));
    expect(last! + 1).toBe(published);
  }
}

describe.skipIf(NO_BROWSER !== '').each(STACKS)(`what is broken on %s${NO_BROWSER}`, (stack) => {
  it('comes back with what it missed after a cut, a restart and a pause of either side', async () => {
    const { page, complaints } = await openDemo(stack);
    await press(page, 'break', 'Start');
    await rowReaches(page, 'break', 'received', 5);
    let times = 0;
    for (const fault of ['Cut the connections', 'Restart the server']) {
      times++;
      await press(page, 'break', fault);
      for (const lane of LANES) await untilTold(page, new RegExp(`${lane} is back after`), times);
    }
    for (const [fault, over] of [
      ['Stall for 4 s', /That is over/],
      ['Stop reading for 4 s', /Reading again/],
    ] as const) {
      await press(page, 'break', fault);
      await untilTold(page, over, 1);
    }
    const received = numberOf((await rowOf(page, 'break', 'received'))['WebSocket']);
    await rowReaches(page, 'break', 'received', received + 10);
    const replayed = await rowOf(page, 'break', 'replayed');
    // It waits for three seconds, twice.
    expect(numberOf(replayed['EventSource'])).toBeGreaterThan(20);
    expect(numberOf(replayed['WebSocket'])).toBeGreaterThan(0);
    const marks = await page
      .locator('#break svg path.mark-live')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!.length));
    expect(marks).toHaveLength(3);
    expect(Math.min(...marks)).toBeGreaterThan(100);
    await press(page, 'break', 'Stop');
    await statusOf(page, 'break', /^Stopped/);
    expect(Object.values(await rowOf(page, 'break', 'missed'))).toEqual(['0', '0', '0']);
    await expectAccounted(page);
    expect(complaints.filter((text) => !EXPECTED.test(text))).toEqual([]);
  }, 240_000);

  it('is given up by EventSource after a 502, and a new one does not know what the old one saw', async () => {
    const { page, complaints } = await openDemo(stack);
    await press(page, 'break', 'Start');
    await rowReaches(page, 'break', 'received', 5);
    expect(await page.getByRole('button', { name: 'Open a new EventSource' }).isDisabled()).toBe(true);
    await press(page, 'break', 'Answer 502 for 5 s');
    await untilTold(page, /EventSource: .*gives up for good/, 1);
    for (const lane of ['fetch stream', 'WebSocket'])
      await untilTold(page, new RegExp(`${lane} is back after .*, 0 missed`), 1);
    expect((await rowOf(page, 'break', 'state'))['EventSource']).toBe('given up');
    await press(page, 'break', 'Open a new EventSource');
    await untilTold(page, /EventSource is back after .*: 0 events replayed, \d+ missed/, 1);
    await press(page, 'break', 'Stop');
    await statusOf(page, 'break', /^Stopped/);
    const missed = await rowOf(page, 'break', 'missed');
    expect(numberOf(missed['EventSource'])).toBeGreaterThan(20);
    expect([missed['fetch stream'], missed['WebSocket']]).toEqual(['0', '0']);
    await expectAccounted(page);
    expect(complaints.filter((text) => !EXPECTED.test(text))).toEqual([]);
  }, 240_000);
});
