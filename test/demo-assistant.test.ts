// The assistant of the demo: asked and stopped in a real browser, on every stack and in every way, and held to what the
// server wrote.
import { describe, expect, it } from 'vitest';
import { NO_BROWSER } from './browser.ts';
import { numberOf, openDemo, press, rowOf, rowReaches, STACKS, statusOf } from './demo-pages.ts';

const LANES = ['fetch stream', 'WebSocket'];

describe.skipIf(NO_BROWSER !== '').each(STACKS)(`the assistant on %s${NO_BROWSER}`, (stack) => {
  it('gives the same answer over both lanes, to its end, twice on the same connections', async () => {
    const { page, complaints } = await openDemo(stack);
    const markup = '<img src=x onerror="document.title=1"> & “why”?';
    await page.locator('#question').fill(markup);
    for (let times = 0; times < 2; times++) {
      await press(page, 'assistant', 'Ask');
      await statusOf(page, 'assistant', /^The answers arrive/);
      await statusOf(page, 'assistant', /has ended both answers/);
      const answers = await page.locator('#assistant .answer').allTextContents();
      expect(answers).toHaveLength(2);
      expect(answers[0]).toBe(answers[1]);
      expect(answers[0]).toContain(`You asked: “${markup}”`);
      expect(answers[0]!.endsWith('wrote to nobody.')).toBe(true);
      const [shown, sent, first] = await Promise.all(
        ['shown', 'sent', 'first'].map((row) => rowOf(page, 'assistant', row)),
      );
      expect(Object.keys(shown!)).toEqual(LANES);
      expect(shown).toEqual(sent);
      expect(numberOf(shown!['WebSocket'])).toBeGreaterThan(100);
      expect(Object.values(first!).filter((text) => !/^\d.* (ms|s)$/.test(text))).toEqual([]);
      const marks = await page
        .locator('#assistant .lane path.mark')
        .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!.split('M').length - 1));
      expect(marks.map(String)).toEqual(Object.values(shown!));
    }
    expect(await page.title()).toContain('pushbench demo');
    expect(complaints).toEqual([]);
  });

  it.each(['tell', 'close', 'hide'])('stops when the visitor says so: %s', async (how) => {
    const { page, complaints } = await openDemo(stack);
    await page.locator('#assistant-stop').selectOption(how);
    await press(page, 'assistant', 'Ask');
    await rowReaches(page, 'assistant', 'shown', 5);
    await press(page, 'assistant', 'Stop');
    await statusOf(page, 'assistant', /has ended both answers/);
    const [shown, sent, wasted, after] = await Promise.all(
      ['shown', 'sent', 'wasted', 'after'].map((row) => rowOf(page, 'assistant', row)),
    );
    for (const lane of LANES) {
      expect(numberOf(sent![lane]) - numberOf(shown![lane])).toBe(numberOf(wasted![lane]));
      expect(numberOf(wasted![lane])).toBeGreaterThanOrEqual(0);
      const told = how === 'tell' && lane === 'WebSocket' ? 'was told' : 'noticed it';
      expect(after![lane]).toContain(how === 'hide' ? 'to the end' : told);
    }
    const answer = await page.locator('#assistant .answer').first().textContent();
    expect(answer).not.toContain('wrote to nobody');
    expect(complaints).toEqual([]);
  });
});
