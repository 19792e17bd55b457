import { describe, expect, it } from 'vitest';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import { isPlainRecord } from './plain-record.ts';
import { assertTrialRecord } from './trial-record-shape.ts';

const WHOLE: unknown = JSON.parse(
  JSON.stringify(
    trialRecord({
      reasons: [{ code: 'lost', message: '1 event', remedy: '' }],
      stderrTail: ['a line'],
      via: {
        name: 'nginx:correct',
        keptOpen: true,
        look: {
          verdict: 'streaming',
          says: 'streaming',
          evidence: ['100 events'],
          events: 100,
          eventsPerRead: 1,
          addedP50Ns: 1.5,
        },
      },
      measurements: [measurement('rss', 3.5, { nEvents: 4000 }), measurement('rss', 1)],
      histograms: [histogramRecord('latency', [1e5, 2e5])],
      timeseries: [
        {
          second: 0.5,
          slice: 0,
          durationNs: 1e9,
          delivered: 4,
          latencyP50Ns: 1,
          latencyP99Ns: undefined,
          serverCpuUs: 1,
          clientCpuUs: 1,
          serverRssBytes: 1,
          clientRssBytes: 1,
          serverLoopDelayP99Ns: undefined,
          clientLoopDelayP99Ns: 1,
        },
      ],
    }),
  ),
);

/** What may stand in place of something else in a file that anybody may have edited. */
const WRONG = [
  null,
  true,
  '',
  'x',
  '=1',
  '\u001B',
  '2026-02-30T00:00:00.000Z',
  'AAA',
  -1,
  0.5,
  2 ** 60,
  [],
  [1],
  {},
];

/** The value with something else at each place in turn, and with each field left out. */
function* changed(value: unknown): Generator {
  for (const wrong of WRONG) yield wrong;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const { [key]: inner, ...without } = value as Record<string, unknown>;
    if (!Array.isArray(value)) yield without;
    for (const other of changed(inner))
      yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
  }
}

function isOfTheShape(value: unknown): boolean {
  try {
    assertTrialRecord(value);
    return true;
  } catch {
    return false;
  }
}

describe('a record that is plainly one', () => {
  it('is the usual one', () => {
    expect(isPlainRecord(WHOLE)).toBe(true);
    expect(isOfTheShape(WHOLE)).toBe(true);
  });

  it('is of the shape whatever is changed in it; and what is of the shape, but for odd times, is plainly so', () => {
    let [taken, refused] = [0, 0];
    const tooStrict: unknown[] = [];
    for (const value of changed(WHOLE)) {
      const shape = isOfTheShape(value);
      const plain = isPlainRecord(value);
      expect({ plainButNotOfTheShape: plain && !shape, value }).toMatchObject({
        plainButNotOfTheShape: false,
      });
      if (shape && !plain) tooStrict.push(value);
      if (shape) taken++;
      else refused++;
    }
    expect(taken).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(500);
    expect(tooStrict).toEqual([]);
  });

  it('leaves other ways to write a time to the shape', () => {
    const odd = Object.assign({}, WHOLE, { startedAt: '2026-01-01T00:00:00Z' });
    expect([isPlainRecord(odd), isOfTheShape(odd)]).toEqual([false, true]);
  });
});
