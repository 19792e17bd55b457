// docs/methodology/probe.md states the thresholds that `probe/judging/` uses.
import { describe, expect, it } from 'vitest';
import { inWords, numberIn, page, percent } from './stated-figures.ts';

const JUDGING = 'probe/judging';

const THRESHOLDS: readonly (readonly [file: string, name: string, says: (n: number) => string])[] = [
  ['clumps', 'CLUMP_MS', (n) => `within ${n} ms of the one before`],
  ['clumps', 'PIECE_WAIT_MS', (n) => `whose end came ${n} ms or more after its begin`],
  ['delays', 'APART_MS', (n) => `sent ${n} ms or more apart`],
  ['delays', 'TOGETHER_MS', (n) => `arrived within ${n} ms and a quarter of that distance`],
  ['delays', 'AFTER_NEXT_MS', (n) => `arrived within ${n} ms (or`],
  ['delays', 'AFTER_NEXT_SHARE', (n) => `(or ${percent(n)} of the gap) after the _next_ event`],
  ['ending', 'NEAR', (n) => `within ${percent(n)} of a usual limit`],
  ['findings', 'WITHHELD_MS', (n) => `comes ${n} ms or more after the connection`],
  ['findings', 'WITH_THE_EVENT_MS', (n) => `the first event within ${n} ms of it`],
  ['holding', 'HELD_RATIO', (n) => `a span ratio below ${n} over`],
  ['holding', 'HELD_SPAN_MS', (n) => `over ${n} ms or more, and the stream ended`],
  ['holding', 'HELD_SILENCE_MS', (n) => `${n} ms or more after the request`],
  ['holding', 'AT_ONCE_MS', (n) => `everything within ${n} ms (or`],
  ['holding', 'AT_ONCE_SHARE', (n) => `(or ${percent(n)} of the time before it)`],
  ['holding', 'BATCHED_SHARE', (n) => `${percent(n)} joined`],
  ['holding', 'BATCHED_HOLD_MS', (n) => `held for ${n} ms or more`],
  ['holding', 'BATCHED_EVENTS', (n) => `clumps of ${inWords(n)} or more events`],
  ['holding', 'BATCHED_EVENTS_CUT', (n) => `(${inWords(n)}, where three in ten reads`],
  ['holding', 'BATCHED_GAP_MS', (n) => `${n} ms or more apart`],
  ['holding', 'LIKE_BUFFER', (n) => `within ${percent(n)} of 1, 2, 4`],
  ['lateness', 'LATE_BY_ONE_SHARE', (n) => `${percent(n)} are completed by the read`],
  ['lateness', 'LATE_BY_ONE_LEAST', (n) => `of ${inWords(n)} or more events`],
  ['lateness', 'IN_PIECES_SHARE', (n) => `${percent(n)} in pieces`],
  ['lateness', 'NAGLE_EVENTS', (n) => `with ${inWords(n)} events or more`],
  ['lateness', 'DELAYED_MS', (n) => `a median delay of ${n} ms or more`],
  ['judged', 'FEWEST_EVENTS', (n) => `fewer than ${inWords(n)} events`],
];

describe('a threshold of a verdict', () => {
  it.each(THRESHOLDS)('is documented as %s.ts has it in %s', (file, name, says) => {
    expect(page('probe')).toContain(says(numberIn(`${JUDGING}/${file}.ts`, name)));
  });
});
