// When the tokens of one answer are due, and which they are: gaps as language models make them, log-normal with
// an occasional longer pause. The trace depends on its seed alone, so both transports get the same one.
import { NS_PER_MS } from '../../measure/clock.ts';
import { Random } from '../../measure/random.ts';

/** How fast tokens come. Times in milliseconds. */
export interface TokenPace {
  readonly gapMedianMs: number;
  /** Share of the gaps that are pauses, uniform between the two bounds. */
  readonly pauseShare: number;
  readonly pauseMinMs: number;
  readonly pauseMaxMs: number;
}

/** Of the logarithm of a gap. */
const SIGMA = 0.5;

export class TokenTrace {
  readonly #random: Random;
  readonly #pace: TokenPace;
  readonly #nsPerMs: number;

  /** `speed`: how much faster than `pace` says. */
  constructor(pace: TokenPace, speed: number, seed: number) {
    this.#random = new Random(seed);
    this.#pace = pace;
    this.#nsPerMs = NS_PER_MS / speed;
  }

  /** Time until the next token, in whole nanoseconds. */
  nextGapNs(): number {
    const { gapMedianMs, pauseShare, pauseMinMs, pauseMaxMs } = this.#pace;
    const random = this.#random;
    const gapMs =
      random.uniform() < pauseShare
        ? pauseMinMs + (pauseMaxMs - pauseMinMs) * random.uniform()
        : gapMedianMs * Math.exp(SIGMA * random.normal());
    return Math.round(gapMs * this.#nsPerMs);
  }

  /** A token, as an index below `vocabulary`. */
  nextToken(vocabulary: number): number {
    return this.#random.integer(vocabulary);
  }
}

/** Mean of a log-normal gap and of a pause, each with the mean of its square, weighted by their shares. */
function moments({ gapMedianMs, pauseShare, pauseMinMs, pauseMaxMs }: TokenPace): [number, number] {
  const gap = gapMedianMs * Math.exp(SIGMA ** 2 / 2);
  const gapSquare = gap ** 2 * Math.exp(SIGMA ** 2);
  const pause = (pauseMinMs + pauseMaxMs) / 2;
  const pauseSquare = pause ** 2 + (pauseMaxMs - pauseMinMs) ** 2 / 12;
  return [
    (1 - pauseShare) * gap + pauseShare * pause,
    (1 - pauseShare) * gapSquare + pauseShare * pauseSquare,
  ];
}

/** Mean time between two tokens. */
export function meanGapMs(pace: TokenPace): number {
  return moments(pace)[0];
}

/** Standard deviation of the time between two tokens. */
export function gapDeviationMs(pace: TokenPace): number {
  const [mean, square] = moments(pace);
  return Math.sqrt(square - mean ** 2);
}
