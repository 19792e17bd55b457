// `pushbench run --live`: the page of a run as it goes, in a real browser, against the run that it shows.
import { join } from 'node:path';
import { compare } from '../analysis/comparison/comparison.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { describe, expect, it } from 'vitest';
import { CHROMIUM, NO_BROWSER, openPage } from './browser.ts';
import { seriousFaults } from './demo-pages.ts';
import { eventually } from './processes.ts';
import { expectExit, startProgram, temporaryFolder, type Started } from './program.ts';
import { expectWholeFolder } from './run-files.ts';

function startLive(folder: string, ...parameters: string[]): Started {
  const load = ['stock-ticker', '--stack', 'node', '--connections', '1', '--seed', '4'];
  return startProgram(['run', ...load, ...parameters, '--live', '--out', folder]);
}

function addressOf(program: Started): Promise<string> {
  return eventually('the address', () => /between blocks only: (http:\S+)/.exec(program.said.stderr)?.[1]);
}

describe('the address of a live run', () => {
  it('answers its own name, GET and its own files only, under a policy that lets nothing else in', async () => {
    const program = startLive(join(temporaryFolder(), 'run'), '--profile', 'smoke', '--blocks', '2');
    const address = await addressOf(program);
    const answers = await Promise.all([
      fetch(address),
      fetch(`${address}nothing`),
      fetch(address, { method: 'POST' }),
      fetch(`${address}live.js`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 405, 200]);
    for (const { headers } of answers) {
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
    }
    const ended = await program.ended;
    // Plain, as its output is no terminal.
    expect(ended.stderr).not.toContain('\u001B');
    expect(ended.stdout).toContain('report.html');
  });
});

describe.skipIf(CHROMIUM === undefined)(`the page of a live run${NO_BROWSER}`, () => {
  it('shows the blocks as they end, and the end', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = startLive(folder, '--blocks', '3', '--duration', '300ms', '--rate', '1000');
    const { page, complaints } = await openPage(await addressOf(program), { bypassCSP: true });
    await expect.poll(() => page.locator('#status').textContent(), { timeout: 60_000 }).toMatch(/^Finished/);
    await program.ended;
    const records = expectWholeFolder(folder);
    const ok = records.filter(({ status }) => status === 'ok').length;
    const said = await page.locator('#status').textContent();
    expect(said).toContain(ok > 0 ? `${ok} ok` : 'trials: ');
    expect(await page.locator('#machine').textContent()).toMatch(/load \d/);
    const bad = records.filter(({ status }) => status === 'invalid' || status === 'failed').length;
    expect(await page.locator('#problems tr').count()).toBe(Math.min(20, bad));
    expect(await page.locator('#pairs circle').count()).toBe(headlineBlocks(records));
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('says so when the run is interrupted, and nothing is lost', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = startLive(folder, '--profile', 'smoke', '--blocks', '200');
    const { page } = await openPage(await addressOf(program));
    await expect
      .poll(async () => Number(await page.locator('html').getAttribute('data-blocks')), { timeout: 60_000 })
      .toBeGreaterThanOrEqual(1);
    process.kill(program.pid, 'SIGINT');
    const ended = await program.ended;
    expectExit(ended, 130);
    await expect.poll(() => page.locator('#status').textContent()).toMatch(/^Interrupted/);
    expect(expectWholeFolder(folder).length).toBeGreaterThanOrEqual(2);
  });
});

/** Of every headline figure that has a ratio, its blocks. */
function headlineBlocks(records: readonly TrialRecord[]): number {
  return compare(records)
    .filter(({ family, ratio }) => family === 'headline' && ratio !== undefined)
    .reduce((sum, { blockRatios }) => sum + blockRatios.length, 0);
}
