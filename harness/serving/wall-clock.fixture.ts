// A fresh program whose wall clock is compared with the one that another program writes to a file without a pause.
// Argument: the file. Says how far this clock is behind at most, and ahead at least, in microseconds.
import { openSync, readSync, writeSync } from 'node:fs';
import { WallClock } from './wall-clock.ts';

/** As many are enough to meet the other one in the middle of its writing. */
const PAIRS = 300;
const QUICK_US = 20;

const clock = new WallClock();
clock.settle();
const file = openSync(process.argv[2]!, 'r');
const read = new DataView(new ArrayBuffer(8));
let [behindUs, aheadUs, pairs, lastUs] = [-Infinity, Infinity, 0, 0];
const untilMs = Date.now() + 10_000;
// While the other program has no processor it writes nothing new.
while (pairs < PAIRS && Date.now() < untilMs) {
  const beforeUs = clock.nowUs();
  if (readSync(file, read, 0, 8, 0) < 8) continue;
  const afterUs = clock.nowUs();
  const writtenUs = read.getFloat64(0, true) * 1e6;
  if (writtenUs === lastUs) continue;
  lastUs = writtenUs;
  behindUs = Math.max(behindUs, writtenUs - afterUs);
  // A reading that was held up says nothing of being ahead.
  if (afterUs - beforeUs > QUICK_US) continue;
  aheadUs = Math.min(aheadUs, beforeUs - writtenUs);
  pairs++;
}
writeSync(1, JSON.stringify({ behindUs, aheadUs, pairs }));
