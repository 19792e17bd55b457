// The demo as a test meets it: the compiled program, its page in a real browser, and the program's own counts.
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Offer } from '../demo/wire.ts';
import { TARGETS } from '../servers/targets.ts';
import { openPage } from './browser.ts';
import { eventually } from './processes.ts';
import { startProgram, type Started } from './program.ts';

const require = createRequire(import.meta.url);

/** The stacks that run on this machine. */
export const STACKS: readonly string[] = await (async () => {
  const entries = TARGETS.filter(({ transport }) => transport === 'sse');
  const states = await Promise.all(entries.map((entry) => entry.availability()));
  return entries.filter((_, index) => states[index]!.available).map(({ stack }) => stack);
})();

export interface DemoPage {
  readonly program: Started;
  readonly address: string;
  readonly offer: Offer;
  readonly page: Page;
  /** What the page has said on its console and asked of others than this program. */
  readonly complaints: string[];
}

export async function startDemo(...parameters: string[]): Promise<{ program: Started; address: string }> {
  const program = startProgram(['demo', ...parameters]);
  let said: string | undefined;
  void program.ended.then(({ stderr }) => (said = stderr));
  const address = await eventually('the address', () => {
    if (said !== undefined) throw new Error(`it ended without an address: ${said}`);
    return /is on (http:\S+)/.exec(program.said.stdout)?.[1];
  });
  return { program, address };
}

/** A demo of its own, with its page open and a stack chosen. */
export async function openDemo(
  stack: string,
  options: BrowserContextOptions = {},
  parameters: readonly string[] = [],
): Promise<DemoPage> {
  const { program, address } = await startDemo(...parameters);
  const offer = (await (await fetch(`${address}api/offer`)).json()) as Offer;
  const ports = offer.stacks.flatMap(({ ports: each }) =>
    Object.values(each).flatMap(({ sse, ws }) => [sse, ws]),
  );
  const own = new Set([new URL(address).host, ...ports.map((port) => `127.0.0.1:${port}`)]);
  const { page, complaints } = await openPage(address, options, ({ host }) => own.has(host));
  await page.waitForSelector('html[data-ready]');
  await page.getByRole('radio', { name: stack, exact: true }).check();
  await expect.poll(() => page.locator('#clock').textContent(), { timeout: 20_000 }).toContain('±');
  return { program, address, offer, page, complaints };
}

/** What stands in a row of the table of a part, by column. */
export function rowOf(page: Page, part: string, row: string): Promise<Record<string, string>> {
  return page
    .locator(`#${part} tr[data-row="${row}"] td`)
    .evaluateAll((cells) =>
      Object.fromEntries(cells.map((cell) => [cell.getAttribute('data-column'), cell.textContent])),
    ) as Promise<Record<string, string>>;
}

/** A number as the page writes it. */
export function numberOf(text: string | undefined): number {
  return Number(String(text).replaceAll(',', ''));
}

/** Resolves once the status line of a part matches. */
export async function statusOf(page: Page, part: string, expected: RegExp): Promise<void> {
  const status = page.locator(`#${part} .status`);
  await expect.poll(() => status.textContent(), { timeout: 60_000 }).toMatch(expected);
}

/** Resolves once the numbers of a row are all at least this. */
export async function rowReaches(page: Page, part: string, row: string, least: number): Promise<void> {
  const smallest = async (): Promise<number> =>
    Math.min(...Object.values(await rowOf(page, part, row)).map((text) => numberOf(text) || 0));
  await expect.poll(smallest, { timeout: 60_000 }).toBeGreaterThanOrEqual(least);
}

export function press(page: Page, part: string, name: string): Promise<void> {
  return page.locator(`#${part}`).getByRole('button', { name, exact: true }).click();
}

/** Serious faults for who sees or hears the page otherwise. The page must have been opened with `bypassCSP`. */
export async function seriousFaults(page: Page): Promise<unknown[]> {
  await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => [id, nodes[0]?.html]);
}
