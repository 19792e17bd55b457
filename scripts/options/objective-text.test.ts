import { describe, expect, it } from 'vitest';
import { DEFAULT_OBJECTIVE, parseObjective } from './objective-text.ts';

const errorsOf = (text: string): readonly string[] => {
  const parsed = parseObjective(text);
  return 'errors' in parsed ? parsed.errors : [];
};

describe('an objective', () => {
  it('has latencies, loss and processor', () => {
    expect(parseObjective('p99=50ms, p99.9=1s,p50=800us,max=2s,loss=0.1%,cpu=0.8')).toEqual({
      objective: {
        latency: [
          { stat: 'p99', percentile: 99, limitNs: 50e6 },
          { stat: 'p99.9', percentile: 99.9, limitNs: 1e9 },
          { stat: 'p50', percentile: 50, limitNs: 800e3 },
          { stat: 'max', percentile: 100, limitNs: 2e9 },
        ],
        maxLossShare: 0.001,
        maxServerCpuShare: 0.8,
      },
    });
  });

  it('allows no loss unless it says so', () => {
    expect(parseObjective('p99=50ms')).toEqual(parseObjective(DEFAULT_OBJECTIVE));
  });

  it('tells all its mistakes at once, each with what to write', () => {
    const errors = errorsOf('p98=50ms,p50=20,loss,los=0,loss=2,cpu=0%,p99=1s,p99=2s,p90=0ms');
    expect(errors).toHaveLength(8);
    expect(errors[0]).toContain('p50, p90, p99, p99.9, max, loss, cpu');
    expect(errors[1]).toContain('800us');
    expect(errors[3]).toContain('Did you mean "loss"?');
    expect(errors[6]).toBe('p99 is there twice.');
  });

  it('is not empty', () => {
    expect(errorsOf('')).toHaveLength(1);
  });
});
