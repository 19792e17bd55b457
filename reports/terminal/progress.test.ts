import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgress, type Progress } from './progress.ts';

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
const WRAP_LINES = '\u001B[?7h';

function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 100 });
  let nowMs = 0;
  return {
    progress: createProgress(stream, () => nowMs),
    passSeconds: (seconds: number) => {
      nowMs += seconds * 1000;
    },
    /** What was written since the last call. */
    output: () => String(stream.read() ?? ''),
  };
}

function twoBlocks(progress: Progress, passSeconds: (seconds: number) => void): void {
  progress.start(2, 60_000);
  progress.blockStarted('stock-ticker node');
  passSeconds(100);
  progress.blockFinished('stock-ticker node', 'ok', 30_000);
  progress.blockStarted('stock-ticker uws');
  passSeconds(100);
  progress.blockFinished('stock-ticker uws', 'invalid: client-cpu', 30_000);
  progress.stop();
}

afterEach(() => {
  vi.useRealTimers();
});

describe('piped', () => {
  it('writes one plain line a block, with the time left at the pace of the run', () => {
    const { progress, passSeconds, output } = screen(false);
    twoBlocks(progress, passSeconds);
    expect(output().split('\n')).toEqual([
      '2 blocks, about 1 min',
      '[1/2] stock-ticker node: ok (2 min left)',
      '[2/2] stock-ticker uws: invalid: client-cpu (done)',
      '',
    ]);
  });

  it('counts a block that is left out as none', () => {
    const { progress, output } = screen(false);
    progress.start(2, 60_000);
    progress.blockLeftOut(30_000);
    progress.blockStarted('stock-ticker node');
    progress.blockFinished('stock-ticker node', 'ok', 30_000);
    progress.stop();
    expect(output()).toContain('[1/1] stock-ticker node: ok (done)');
  });
});

describe('on a terminal', () => {
  it('draws the blocks and the time left, and gives cursor and line wrapping back', () => {
    const { progress, passSeconds, output } = screen(true);
    twoBlocks(progress, passSeconds);
    const drawn = output();
    expect(drawn).toContain('0/2 blocks, 1 min left');
    expect(drawn).toContain('1/2 blocks, 2 min left  stock-ticker uws');
    expect(drawn.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(drawn.lastIndexOf(HIDE_CURSOR));
    expect(drawn.lastIndexOf(WRAP_LINES)).toBeGreaterThan(drawn.lastIndexOf('\u001B[?7l'));
  });

  it('counts down every second, but not while quiet', () => {
    vi.useFakeTimers();
    const { progress, passSeconds, output } = screen(true);
    progress.start(2, 60_000);
    progress.blockStarted('stock-ticker node');
    output();
    passSeconds(10);
    vi.advanceTimersByTime(1000);
    expect(output()).toContain('50 s left');
    progress.quiet();
    passSeconds(10);
    vi.advanceTimersByTime(3_600_000);
    expect(output()).toBe('');
    progress.resume();
    expect(output()).toContain('40 s left');
    progress.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('writes a note above the line and draws the line again', () => {
    const { progress, output } = screen(true);
    progress.start(2, 60_000);
    output();
    progress.note('uws is skipped');
    expect(output()).toMatch(/uws is skipped\n[^]*0\/2 blocks/);
    progress.stop();
  });
});

describe.each([
  ['piped', false],
  ['on a terminal', true],
])('%s', (_, isTTY) => {
  it('holds back what is said while quiet', () => {
    const { progress, output } = screen(isTTY);
    progress.start(1, 60_000);
    output();
    progress.quiet();
    progress.note('first');
    progress.blockFinished('block', 'second', 60_000);
    expect(output()).toBe('');
    progress.resume();
    expect(output()).toMatch(/first\n[^]*block: second/);
    progress.stop();
  });

  it('does not lose what was held back when it is stopped, and stops only once', () => {
    const { progress, output } = screen(isTTY);
    progress.start(1, 60_000);
    progress.quiet();
    progress.note('important');
    progress.stop();
    expect(output()).toContain('important\n');
    progress.stop();
    expect(output()).toBe('');
  });

  it('says nothing when it is stopped before it was started', () => {
    const { progress, output } = screen(isTTY);
    progress.stop();
    expect(output()).toBe('');
  });

  it('leaves no listener behind', () => {
    const before = process.listenerCount('exit');
    const { progress } = screen(isTTY);
    progress.start(1, 60_000);
    progress.stop();
    expect(process.listenerCount('exit')).toBe(before);
  });
});
