// "Six connections" of the demo: the browser's own limit, met by clicking, and held to what the server has open.
import { describe, expect, it } from 'vitest';
import type { FeedCounts } from '../demo/wire.ts';
import { NO_BROWSER } from './browser.ts';
import { openDemo, press, STACKS, statusOf } from './demo-pages.ts';

/** Connections that the server has opened and not seen the end of, by kind. */
async function openAt(address: string, stack: string): Promise<Record<string, number>> {
  const response = await fetch(`${address}api/counts`, {
    method: 'POST',
    headers: { origin: new URL(address).origin },
    body: JSON.stringify({ stack, part: 'six', channel: 'six-1' }),
  });
  const { clients } = (await response.json()) as FeedCounts;
  const open = { EventSource: 0, WebSocket: 0 };
  for (const [client, { opened, closes }] of Object.entries(clients)) {
    const closed = Object.values(closes).reduce((sum, each) => sum + each, 0);
    open[client.includes('WebSocket') ? 'WebSocket' : 'EventSource'] += opened - closed;
  }
  return open;
}

describe.skipIf(NO_BROWSER !== '').each(STACKS)(`six connections on %s${NO_BROWSER}`, (stack) => {
  it('are all that EventSource gets over HTTP/1.1, and WebSocket gets more', async () => {
    const { page, address, complaints } = await openDemo(stack);
    await press(page, 'six', 'Open an EventSource');
    await statusOf(page, 'six', /^1 EventSource open, 0 waiting/);
    await press(page, 'six', 'Ask the same server for a page');
    await expect.poll(() => page.locator('#six .note').textContent()).toMatch(/answered after \d+ ms/);
    await press(page, 'six', 'Open 7 EventSources');
    await statusOf(page, 'six', /^6 EventSources open, 2 waiting/);
    await press(page, 'six', 'Ask the same server for a page');
    await expect
      .poll(() => page.locator('#six .note').textContent(), { timeout: 20_000 })
      .toMatch(/No answer/);
    await press(page, 'six', 'Open 30 WebSockets');
    await statusOf(page, 'six', /^6 EventSources open, 2 waiting; 30 WebSockets open, 0 waiting\.$/);
    await expect.poll(() => openAt(address, stack)).toEqual({ EventSource: 6, WebSocket: 30 });
    expect(await page.locator('#six .chip').count()).toBe(38);
    expect(await page.locator('#six .chip-waits').count()).toBe(2);
    await press(page, 'six', 'Close one');
    await statusOf(page, 'six', /^6 EventSources open, 1 waiting/);
    await press(page, 'six', 'Close all');
    await statusOf(page, 'six', /^0 EventSources open, 0 waiting; 0 WebSockets open/);
    await expect
      .poll(() => openAt(address, stack), { timeout: 20_000 })
      .toEqual({ EventSource: 0, WebSocket: 0 });
    expect(complaints).toEqual([]);
  });
});
