// The stock ticker of the demo: clicked in a real browser, on every stack, and held to the server's own counts.
import { describe, expect, it } from 'vitest';
import { NO_BROWSER } from './browser.ts';
import { numberOf, openDemo, press, rowOf, rowReaches, STACKS, statusOf } from './demo-pages.ts';

const LANES = ['EventSource', 'fetch stream', 'WebSocket'];

describe.skipIf(NO_BROWSER !== '').each(STACKS)(`the stock ticker on %s${NO_BROWSER}`, (stack) => {
  it('shows what the server counts, and asks nobody else', async () => {
    const { page, complaints } = await openDemo(stack);
    await page.locator('#ticker select').selectOption('100');
    await press(page, 'ticker', 'Start');
    await rowReaches(page, 'ticker', 'received', 150);
    for (const chart of await page.locator('#ticker svg').all()) {
      const paths = await chart
        .locator('path.line')
        .evaluateAll((lines) => lines.map((line) => line.getAttribute('d') ?? ''));
      expect(paths.filter((d) => !/L.*L/.test(d))).toEqual([]);
      expect(await chart.getAttribute('aria-label')).toMatch(/\d ms/);
    }
    const stopped = page.waitForResponse((response) => response.url().endsWith('/api/counts'));
    await press(page, 'ticker', 'Stop');
    await stopped;
    await statusOf(page, 'ticker', /Everything that the server wrote has arrived/);
    const [received, sent, missed, price, wire] = await Promise.all(
      ['received', 'sent', 'missed', 'price', 'wire'].map((row) => rowOf(page, 'ticker', row)),
    );
    expect(Object.keys(received!)).toEqual(LANES);
    expect(received).toEqual(sent);
    expect(Math.min(...Object.values(received!).map(numberOf))).toBeGreaterThanOrEqual(150);
    expect(new Set(Object.values(missed!))).toEqual(new Set(['0 / 0']));
    // The same prices: the last one is one and the same.
    expect(new Set(Object.values(price!)).size).toBe(1);
    expect(price!['WebSocket']).toMatch(/^[A-Z]+ \d+\.\d\d$/);
    // A frame header of two bytes; an event of a stream has more around it.
    expect(wire!['WebSocket']).toBe('102.0 B');
    expect(Number.parseFloat(wire!['EventSource']!)).toBeGreaterThan(110);
    const latency = Object.values(await rowOf(page, 'ticker', 'p50'));
    expect(latency.filter((text) => !/^-?\d.*(ms| s)$/.test(text))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('starts again with other prices after it was stopped, and after another stack was chosen', async () => {
    const { page, complaints } = await openDemo(stack);
    for (let times = 0; times < 2; times++) {
      await press(page, 'ticker', 'Start');
      await rowReaches(page, 'ticker', 'received', 5);
      await press(page, 'ticker', 'Stop');
      await statusOf(page, 'ticker', /^Stopped/);
    }
    const others = STACKS.filter((other) => other !== stack);
    for (const other of others.length === 0 ? [] : [...others, stack]) {
      await page.getByRole('radio', { name: other, exact: true }).check();
      await statusOf(page, 'ticker', /^Press Start/);
      expect(Object.values(await rowOf(page, 'ticker', 'received'))).toEqual(['–', '–', '–']);
    }
    expect(complaints).toEqual([]);
  });
});
