// The page of the demo as a whole: who may ask it for what, what its policy forbids, how it looks on a telephone, to who
// sees or hears it otherwise, and with names that are markup.
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NO_BROWSER } from './browser.ts';
import { openDemo, press, rowOf, rowReaches, seriousFaults, startDemo, statusOf } from './demo-pages.ts';
import { groupMembers } from './processes.ts';
import { runProgram } from './program.ts';

/** The status of a GET under another name. */
function statusAs(host: string, address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { host } }, (response) => resolve(response.resume().statusCode)).on(
      'error',
      reject,
    );
  });
}

describe('the program of the demo', () => {
  it('serves its page alone, under its own name, to its own page', async () => {
    const { address } = await startDemo();
    const page = await fetch(address);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https:|data:/);
    expect(policy.match(/connect-src ([^;]*)/)![1]).toMatch(/^'self'( (http|ws):\/\/127\.0\.0\.1:\d+)+$/);
    expect(await statusAs('evil.example', address)).toBe(403);
    for (const path of [
      'package.json',
      'demo/page/../demo.js',
      'demo/demo.js',
      '%2e%2e/package.json',
      'api/feeds',
    ])
      expect({ path, status: (await fetch(address + path)).status }).toEqual({ path, status: 404 });
    const body = JSON.stringify({ stack: 'node', part: 'ticker', rateHz: 10 });
    const asked = (origin: string): Promise<Response> =>
      fetch(`${address}api/feeds`, { method: 'POST', body, headers: { origin } });
    expect((await asked('https://evil.example')).status).toBe(403);
    expect((await asked(new URL(address).origin)).status).toBe(200);
  });

  it('lets pages of other origins read nothing of what it relays', async () => {
    const { address } = await startDemo();
    const { stacks } = (await (await fetch(`${address}api/offer`)).json()) as {
      stacks: { ports: { ticker: { sse: number } } }[];
    };
    const health = `http://127.0.0.1:${stacks[0]!.ports.ticker.sse}/health`;
    const own = await fetch(health, { headers: { origin: new URL(address).origin } });
    expect([own.status, await own.text()]).toEqual([200, 'ok']);
    expect(own.headers.get('access-control-allow-origin')).toBe(new URL(address).origin);
    const other = await fetch(health, { headers: { origin: 'https://evil.example' } });
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  it('refuses what is no price list, and says what is wrong', async () => {
    const { address } = await startDemo();
    const headers = { origin: new URL(address).origin };
    const asked = async (body: string): Promise<[number, string]> => {
      const response = await fetch(`${address}api/feeds`, { method: 'POST', body, headers });
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    expect(await asked('{')).toEqual([400, 'the body is not JSON']);
    expect((await asked('{"stack":"node","part":"ticker","rateHz":1e9}'))[1]).toContain('rateHz');
    expect((await asked('{"stack":"none","part":"ticker","rateHz":1}'))[0]).toBe(404);
    expect((await asked(`"${'x'.repeat(20_000)}"`))[0]).toBe(413);
  });

  it('ends with Ctrl-C, exit code 0, and leaves no process behind', async () => {
    const { program } = await startDemo();
    expect(groupMembers(program.pid).length).toBeGreaterThan(2);
    process.kill(program.pid, 'SIGINT');
    expect((await program.ended).code).toBe(0);
    expect(groupMembers(program.pid)).toEqual([]);
  });

  it('says what is wrong with its options', async () => {
    expect(await runProgram(['demo', '--port', '70000'])).toMatchObject({ code: 2 });
    const twice = await runProgram(['demo', '--target', 'node-sse,node-sse']);
    expect(twice).toMatchObject({ code: 2 });
    expect(twice.stderr).toContain('one for SSE and one for WebSocket');
    const { address } = await startDemo();
    const taken = await runProgram(['demo', '--port', new URL(address).port]);
    expect(taken).toMatchObject({ code: 2 });
    expect(taken.stderr).toContain('is in use');
  });
});

/** Everything at work at once. */
async function startAll(page: Page): Promise<void> {
  for (const part of ['ticker', 'break', 'hidden']) await press(page, part, 'Start');
  await press(page, 'assistant', 'Ask');
  await press(page, 'six', 'Open 7 EventSources');
  await statusOf(page, 'six', /^6 EventSources open, 1 waiting/);
  for (const part of ['ticker', 'break']) await rowReaches(page, part, 'received', 5);
  await rowReaches(page, 'assistant', 'shown', 3);
}

describe.skipIf(NO_BROWSER !== '')(`the page of the demo${NO_BROWSER}`, () => {
  it('fits a telephone, with all parts at work', async () => {
    const { page, complaints } = await openDemo('node', { viewport: { width: 390, height: 844 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await startAll(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault for who sees or hears it otherwise, %s',
    async (colorScheme) => {
      // Or the checker, which is not the page's, would not be let in.
      const { page } = await openDemo('node', { colorScheme, bypassCSP: true });
      expect(await seriousFaults(page)).toEqual([]);
      await startAll(page);
      expect(await seriousFaults(page)).toEqual([]);
    },
  );

  it('is used by keyboard alone', async () => {
    const { page, complaints } = await openDemo('node');
    const focused = page.locator(':focus');
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab');
        if ((await focused.textContent()) === name) return;
      }
      throw new Error(`${name} is not reached`);
    };
    await page.locator('h1').click();
    await tabTo('Start');
    await page.keyboard.press('Enter');
    await rowReaches(page, 'ticker', 'received', 3);
    await tabTo('Stop');
    await page.keyboard.press('Space');
    await statusOf(page, 'ticker', /^Stopped/);
    await tabTo('Open an EventSource');
    await page.keyboard.press('Enter');
    await statusOf(page, 'six', /^1 EventSource open/);
    expect(complaints).toEqual([]);
  });

  it('says so when the program has ended', async () => {
    const { page, program } = await openDemo('node');
    process.kill(program.pid, 'SIGINT');
    expect((await program.ended).code).toBe(0);
    await expect.poll(() => page.locator('#clock').textContent()).toContain('The server is gone');
    await press(page, 'ticker', 'Start');
    await statusOf(page, 'ticker', /^That did not work/);
  });

  it('shows names, versions and prices that are markup as the texts that they are', async () => {
    const pair = fileURLToPath(new URL('../dist/test/targets/hostile-pair.js', import.meta.url));
    const { page, offer, complaints } = await openDemo('node', {}, ['--target', `${pair}#sse,${pair}#ws`]);
    const hostile = offer.stacks[0]!.name;
    expect(hostile).toContain('<script>');
    await page.getByRole('radio').first().check();
    await expect.poll(() => page.locator('#stack-versions').textContent()).toContain('<img src=x');
    await press(page, 'ticker', 'Start');
    await rowReaches(page, 'ticker', 'received', 5);
    expect((await rowOf(page, 'ticker', 'price'))['WebSocket']).toContain('<img src=x');
    expect(await page.title()).toContain('pushbench demo');
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
