import { expect, test } from 'vitest';
import { nowNs } from '../clock.ts';
import { Metronome } from './metronome.ts';
import { Random } from '../random.ts';

const WAKE_UPS = 10_000;

/** Wakes up so often, for a time that is changed while the thread is at work on it; resolves with how often it did. */
async function wakeUps(): Promise<number> {
  const random = new Random(1);
  let dueNs = 0;
  let reached = 0;
  let finished: (() => void) | undefined;
  const ask = (): void => {
    metronome.wakeAt(nowNs() + random.integer(100_000));
    const againNs = nowNs() + random.integer(200_000);
    while (nowNs() < againNs);
    dueNs = nowNs() + 50_000;
    metronome.wakeAt(dueNs);
  };
  const metronome = new Metronome(() => {
    if (nowNs() < dueNs) metronome.wakeAt(dueNs);
    else if (++reached < WAKE_UPS) ask();
    else finished?.();
  });
  await metronome.start();
  await new Promise<void>((resolve) => {
    finished = resolve;
    let before = -1;
    const watch = setInterval(() => {
      if (reached === before || reached === WAKE_UPS) {
        clearInterval(watch);
        resolve();
      }
      before = reached;
    }, 2_000);
    ask();
  });
  await metronome.stop();
  return reached;
}

// A notify that reached the thread after it had seen what was asked once made it sleep for ever: one wake-up in
// some thousand was lost, and all that were to follow.
test('no wake-up is lost where the time asked for changes again and again', { timeout: 60_000 }, async () => {
  expect(await wakeUps()).toBe(WAKE_UPS);
});
