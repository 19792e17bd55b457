// A capacity search of two simulated targets and one that cannot run, for tests of what is made of it.
import { capacitiesOf, type CapacityQuestion } from '../../analysis/capacity/capacity.ts';
import { searchCapacities } from '../../harness/capacity/capacity.ts';
import { searchRules } from '../../harness/capacity/search.ts';
import type { SidePlan } from '../../harness/plan/plan.ts';
import { simulatedTrial } from '../../harness/trial/simulated-trial.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { throughput } from '../../scenarios/throughput.ts';
import type { CapacityReport } from './capacity-report.ts';

export const SAMPLE_QUESTION: CapacityQuestion = {
  axis: { name: 'rate', parameter: 'rateHz', integer: false },
  space: { start: 4000, min: 50, max: 100_000, integer: false },
  rules: searchRules(5),
  objective: {
    latency: [{ stat: 'p99', percentile: 99, limitNs: 50e6 }],
    maxLossShare: 0,
    maxServerCpuShare: undefined,
  },
  slo: 'p99=50ms,loss=0',
};

const NOT_PINNED = { servers: undefined, clients: undefined, reason: 'a test' };

function side(target: string, transport: 'sse' | 'ws'): SidePlan {
  return { arm: 'single', target, stack: target.split('-')[0]!, transport };
}

/** `node-sse` carries 9,000 events/s, `node-ws` more than its clients, which give way at 6,000/s; `uws-ws` is skipped. */
export async function sampleCapacityRecords(): Promise<TrialRecord[]> {
  const result = casesOf(throughput, {});
  if (!result.ok) throw new Error(result.errors.join());
  const records: TrialRecord[] = [];
  await searchCapacities(
    {
      ...SAMPLE_QUESTION,
      planned: result.cases[0]![0],
      minTrialMs: 2000,
      seed: 1,
      client: 'lean',
      clientProcesses: 1,
      stacks: [
        { stack: 'node', sides: [side('node-sse', 'sse'), side('node-ws', 'ws')], skipped: [] },
        {
          stack: 'uws',
          sides: [],
          skipped: [{ ...side('uws-ws', 'ws'), reason: 'Not installed.', remedy: '' }],
        },
      ],
    },
    { run: { runId: 'r1', envId: 'e1' }, pinning: NOT_PINNED, signal: new AbortController().signal },
    {
      trialStarted() {},
      trialFinished: (record) => void records.push(record),
      targetSkipped: (record) => void records.push(record),
    },
    (block) =>
      Promise.resolve(
        simulatedTrial(
          block,
          block.sides[0]!.target === 'node-sse'
            ? { capacityHz: 9000, unloadedNs: 1e5 }
            : { capacityHz: 20_000, unloadedNs: 1e5, clientsUpToHz: 6000 },
        ),
      ),
  );
  return records;
}

export async function sampleCapacity(): Promise<CapacityReport> {
  const findings = capacitiesOf(await sampleCapacityRecords(), SAMPLE_QUESTION, NOT_PINNED);
  return { ...SAMPLE_QUESTION, runId: 'r1', interrupted: false, findings };
}
