// docs/methodology defines in words every metric that a result may hold, by its name in the CSV files, with the unit and
// the direction that the code declares, and on the sides on which it is measured; and every word of a verdict's way.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CLIENTS_GAVE_WAY,
  MACHINE_GAVE_WAY,
  validityReasons,
  WRONG_COUNTS,
} from '../harness/trial/validity.ts';
import { PROFILED } from '../harness/trial/cpu-profile.ts';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { LIMITERS } from '../reports/words/vocabulary.ts';
import { ALL_METRICS, DIRECTIONS, metricsInWords, WORKLOADS } from '../scripts/documents/metric-parts.ts';
import { readPages, ROOT } from '../scripts/documents/pages.ts';

const pages = readPages();
const definitions = metricsInWords(pages);
const page = (name: string): string => pages.get(`docs/methodology/${name}.md`)!;

describe('the definition of a metric', () => {
  it('is there once for each', () => {
    expect(definitions.map(({ name }) => name).sort()).toEqual([...ALL_METRICS.keys()].sort());
  });

  it.each([...ALL_METRICS])('has the unit and the direction of %s', (name, { unit, better }) => {
    expect(definitions.find((definition) => definition.name === name)).toMatchObject({
      unit,
      better: DIRECTIONS[better],
    });
  });

  it('has the sides on which a run has measured it', () => {
    const { records } = readTrialLog(
      join(ROOT, 'results/published/2026-11-27-vm-2-cores/quick/trials.jsonl'),
    );
    const measured = new Map<string, Set<string>>();
    for (const { measurements, histograms } of records)
      for (const { metric, side } of [...measurements, ...histograms])
        measured.set(metric, (measured.get(metric) ?? new Set()).add(side));
    expect(measured.size).toBeGreaterThan(40);
    const wrong = definitions.filter(({ name, side }) =>
      [...(measured.get(name) ?? [])].some((each) => !side.split(/ (?:and|or) /).includes(each)),
    );
    expect(
      wrong.map(({ name, side }) => `${name} (${side}): ${[...measured.get(name)!].join(', ')}`),
    ).toEqual([]);
  });
});

describe('docs/methodology', () => {
  it('has a section for every workload', () => {
    expect(WORKLOADS.filter(({ name }) => !page('workloads').includes(`\n## \`${name}\`\n`))).toEqual([]);
  });

  it('names every reason against a trial', () => {
    const broken = {
      connections: 1,
      connectFailures: { refused: 1 },
      unexpectedCloses: { reset: 1 },
      expected: 1,
      recorded: 1,
      inTime: 0,
      lost: 1,
      duplicate: 1,
      reordered: 1,
      malformed: 1,
      serverCpuShare: 0,
      clientCpuShare: 1,
      publisherCpuShare: 1,
      clientWaitP90Ns: 1e9,
      announcementWaitP90Ns: 1e9,
      undisturbedLatencyP90Ns: 1,
      stolenShare: 1,
      latencyP50Ns: 1,
      path: { latenessP50Ns: 1e9, latenessP99Ns: 1e9, cpuShare: 1, unasked: 1, off: 'It is off.' },
      clientSendLagP50Ns: 1,
      proxyEnded: 'It ended.',
      clientTimed: { metric: 'latency', p50Ns: 1 },
    };
    // Late deliveries have one of two causes.
    const found = [broken, { ...broken, uplinkQueueP50Ns: 1 }].flatMap((input) => validityReasons(input));
    const codes = [...new Set(found.map(({ code }) => code))];
    const source = readFileSync(join(ROOT, 'harness/trial/validity.ts'), 'utf8');
    const written = [...source.matchAll(/(?:\badd\(\s*|\bcode: )'([a-z-]+)'/g)].map(([, code]) => code!);
    expect(written.length).toBeGreaterThan(10);
    // What a rule looks at must be broken above, or its words would not be asked for.
    expect(written.filter((code) => !codes.includes(code))).toEqual([]);
    const all = new Set([...codes, ...WRONG_COUNTS, ...CLIENTS_GAVE_WAY, ...MACHINE_GAVE_WAY, PROFILED.code]);
    // `other-handshakes` and `profiled` are found elsewhere.
    expect(all.size).toBe(codes.length + 2);
    expect([...all].filter((code) => !page('validity').includes(`\n- \`${code}\`: `))).toEqual([]);
  });

  it('names every limiter of a capacity, in the order in which they are asked', () => {
    const named = [...page('capacity-limits').matchAll(/^- `([\w-]+)`: /gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(LIMITERS).filter((name) => name !== 'none'));
  });

  it('has a page that leads to all others', () => {
    const others = [...pages.keys()].filter((path) => path.startsWith('docs/methodology/'));
    const first = page('README');
    expect(
      others.filter((path) => !path.endsWith('README.md') && !first.includes(`(${path.split('/').at(-1)})`)),
    ).toEqual([]);
  });
});
