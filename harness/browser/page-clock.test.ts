// The page's clock is tied where echoes allow it, and refused where they contradict it.
import { describe, expect, it } from 'vitest';
import { collectEchoes, offsetBounds, tied, type Echo } from './page-clock.ts';

const ORIGIN_S = 100;
const ORIGIN_NS = 100e9;

/** An echo whose question took `thereNs`, and whose answer `backNs`. */
function echo(pageMs: number, thereNs: number, backNs: number): Echo {
  const atNs = ORIGIN_NS + pageMs * 1e6;
  return { askedNs: atNs - thereNs, pageMs, answeredNs: atNs + backNs };
}

describe('the clock of a page', () => {
  it('lies where all echoes allow it', () => {
    const { leastNs, mostNs } = offsetBounds([echo(1, 300_000, 500_000), echo(2, 900_000, 100_000)]);
    expect([leastNs, mostNs].map((ns) => ns - ORIGIN_NS)).toEqual([-300_000, 100_000]);
  });

  it('is tied by the time origin, with half of what the echoes leave as its error', () => {
    const tie = tied(ORIGIN_S, [echo(1, 300_000, 500_000), echo(2, 900_000, 100_000)]);
    expect(tie).toEqual({ offsetNs: ORIGIN_NS, errorNs: 200_000 });
  });

  it.each([0.000_5, -0.000_5])('is refused where the origin is off by %s s', (off) => {
    expect(() => tied(ORIGIN_S + off, [echo(1, 300_000, 300_000)])).toThrow(/0\.200 ms outside/);
  });

  it('is refused where the browser does not tell the origin', () => {
    expect(() => tied(Number.NaN, [echo(1, 1000, 1000)])).toThrow('time origin');
  });

  it('is asked as often as it should be', async () => {
    const asked = await collectEchoes(() => Promise.resolve(3), 5);
    expect(asked).toHaveLength(5);
    expect(asked.every(({ askedNs, pageMs, answeredNs }) => askedNs <= answeredNs && pageMs === 3)).toBe(
      true,
    );
  });
});
