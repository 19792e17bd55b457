// `npm run docs:pictures`: draws the pictures of the README in Chromium, each in light and in dark: the matrix of verdicts
// and a chart of latency from a published run, rendered as the program renders it today, and the demo as it stands.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { htmlReport } from '../../reports/html/page.ts';
import { reportOf } from '../../reports/rows/report.ts';
import { scenariosIn } from '../folders/own-scenarios.ts';
import { readRunFolder } from '../folders/run-folder.ts';
import { chromiumPath } from './chromium.ts';
import { ROOT } from './pages.ts';

const RUN = 'results/published/2026-11-30-vm-2-cores/quick';
const FOLDER = 'docs/pictures';
/** A page of a README should not take longer to load than to read. */
const MOST_BYTES = 150_000;
const SCHEMES = ['light', 'dark'] as const;
/** Until the lanes of the demo have something to show. */
const DEMO_MS = 12_000;
/** Its table of figures, and the chart below it. */
const DEMO_HEIGHT = 865;

/** A picture has the width that it needs, and nobody unfolds it. */
const FOR_PICTURES = 'body, main { max-width: none } .scroll { overflow: visible }';

type Draw = (page: Page, path: string) => Promise<unknown>;

async function drawn(
  browser: Browser,
  address: string,
  name: string,
  width: number,
  draw: Draw,
): Promise<void> {
  for (const colorScheme of SCHEMES) {
    const path = join(FOLDER, `${name}-${colorScheme}.png`);
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 760 } });
    const page = await context.newPage();
    await page.goto(address);
    await draw(page, join(ROOT, path));
    await context.close();
    const { size } = statSync(join(ROOT, path));
    if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes: at most ${MOST_BYTES}`);
    console.log(`${path}: ${Math.round(size / 1000)} kB`);
  }
}

/** The report of the published run, with its page in a file. */
async function drawReport(browser: Browser): Promise<void> {
  const { records, environment } = readRunFolder(join(ROOT, RUN));
  const report = reportOf({ records, environment, scenarios: scenariosIn(environment) });
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-pictures-'));
  try {
    const file = join(folder, 'report.html');
    writeFileSync(file, htmlReport(report, environment));
    const address = pathToFileURL(file).href;
    await drawn(browser, address, 'matrix', 1120, (page, path) => drawPart(page, 'table.matrix', path));
    await drawn(browser, address, 'latency', 1000, (page, path) =>
      drawPart(page, '#stock-ticker .charts', path),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first part of the report that is like this, unfolded. */
async function drawPart(page: Page, selector: string, path: string): Promise<void> {
  await page.addStyleTag({ content: FOR_PICTURES });
  await page.getByRole('button', { name: 'Open all' }).click();
  await page.locator(selector).first().screenshot({ path });
}

/** The demo, at work for some seconds. */
async function drawDemo(browser: Browser): Promise<void> {
  const program = fileURLToPath(new URL('../pushbench.js', import.meta.url));
  const demo = spawn(process.execPath, [program, 'demo'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      demo.once('exit', () => reject(new Error('the demo ended')));
      demo.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /is on (http:\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    await drawn(browser, address, 'demo', 900, async (page, path) => {
      await page.waitForSelector('html[data-ready]');
      await page.locator('#clock', { hasText: '±' }).waitFor();
      const ticker = page.locator('#ticker');
      await ticker.getByRole('button', { name: 'Start', exact: true }).click();
      await page.waitForTimeout(DEMO_MS);
      const { x, y, width } = (await ticker.boundingBox())!;
      await page.screenshot({ path, fullPage: true, clip: { x, y, width, height: DEMO_HEIGHT } });
    });
  } finally {
    demo.kill('SIGINT');
  }
}

const executablePath = chromiumPath();
if (executablePath === undefined) {
  console.error('There is no Chromium here, and pictures need one: apt-get install chromium.');
  process.exit(2);
}
mkdirSync(join(ROOT, FOLDER), { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  await drawReport(browser);
  await drawDemo(browser);
} finally {
  await browser.close();
}
