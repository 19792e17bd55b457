// docs/METHODOLOGY.md defines in words every metric that a result may hold, by its name in the CSV files.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS } from '../measure/figures/metrics.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import { workloadNamed } from '../workloads/workloads.ts';

const text = readFileSync(new URL('../docs/METHODOLOGY.md', import.meta.url), 'utf8');

const workloads = [...new Set(SCENARIOS.map(({ workload }) => workload))].map(workloadNamed);

const metricsOf: readonly { who: string; metrics: readonly string[] }[] = [
  { who: 'every workload', metrics: Object.keys(METRICS) },
  ...workloads.map(({ name, metrics }) => ({ who: `the workload ${name}`, metrics: Object.keys(metrics) })),
];

it.each(metricsOf)('METHODOLOGY.md names every metric of $who', ({ metrics }) => {
  expect(metrics.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

it('METHODOLOGY.md names every workload', () => {
  expect(workloads.map(({ name }) => name).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
