// Pages in a real browser: Debian's Chromium, headless, with everything that it says and asks for written down.
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { chromiumPath } from '../scripts/documents/chromium.ts';

/** Undefined where there is none. */
export const CHROMIUM = chromiumPath();

/** For the title of what is skipped without a browser. */
export const NO_BROWSER =
  CHROMIUM === undefined ? ' (not here: there is no Chromium. apt-get install chromium)' : '';

/** A page, and what it has said on its console and asked of others than its own file. */
export interface Opened {
  readonly page: Page;
  readonly complaints: string[];
}

let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** A page of a file, in a context of its own. */
export async function openFile(path: string, options: BrowserContextOptions = {}): Promise<Opened> {
  return openPage(pathToFileURL(path).href, options);
}

/** A page; what it asks of addresses that are not its own (by default: of other origins) is a complaint. */
export async function openPage(
  address: string,
  options: BrowserContextOptions = {},
  own = (url: URL): boolean => url.origin === new URL(address).origin && url.protocol !== 'file:',
): Promise<Opened> {
  browser ??= chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] });
  const context = await (await browser).newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const asks = (url: string): void => {
    if (url !== address && !own(new URL(url))) complaints.push(`asks for ${url}`);
  };
  page.on('request', (request) => asks(request.url()));
  page.on('websocket', (socket) => asks(socket.url()));
  await page.goto(address);
  return { page, complaints };
}
