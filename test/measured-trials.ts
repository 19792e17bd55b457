// Runs the harness on any targets with any load, for the tests that need more than the command line offers. The
// processes run the compiled program, as always; they are not pinned, because a test run shares the machine.
import { DurationHistogram } from '../measure/figures/histogram.ts';
import type { Side } from '../measure/figures/metrics.ts';
import { planRun, type BlockPlan, type SidePlan } from '../harness/plan/plan.ts';
import { PROFILES, type Profile } from '../harness/plan/profile.ts';
import { executeRun } from '../harness/trial/run.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { casesOf } from '../scenarios/cases.ts';
import type { Transport } from '../servers/target.ts';

/** Events per second in the tests' broadcasts: four subscribers make the warm-up 4,000 a second. */
export const RATE_HZ = 200;
export const CONNECTIONS = 4;

/** What a test wants of a run; the rest is small and quick. */
export interface Wanted {
  readonly sides: readonly SidePlan[];
  /** By default `broadcast`. */
  readonly workload?: string;
  readonly parameters?: Readonly<Record<string, number | string>>;
  /** Proxies in front of the servers; each is a case. */
  readonly vias?: readonly string[];
  /** Ways of securing connections; each is a case. */
  readonly tls?: readonly string[];
  readonly profile?: Partial<Profile>;
  readonly block?: Partial<BlockPlan>;
  readonly signal?: AbortSignal;
  readonly blockStarted?: (block: BlockPlan) => void;
}

/** A side with one of the targets of test/targets, or a built-in one. */
export function side(name: string, transport: Transport, arm: SidePlan['arm'] = 'single'): SidePlan {
  const builtIn = /^(node|uws)-/.test(name);
  const target = builtIn
    ? name
    : new URL(`../dist/test/targets/${name}.js?transport=${transport}`, import.meta.url).href;
  return { arm, target, stack: 'test', transport };
}

/** Runs it and returns the records in the order in which they were finished. */
export async function measuredTrials(wanted: Wanted): Promise<TrialRecord[]> {
  const expanded = casesOf({
    name: 'system-test',
    question: 'Does it measure right?',
    reading: 'Only the counts and the arithmetic matter here.',
    workload: wanted.workload ?? 'broadcast',
    parameters: { rateHz: RATE_HZ, payloadBytes: 100, connections: CONNECTIONS, ...wanted.parameters },
    axes: {},
    ...(wanted.vias === undefined ? {} : { vias: wanted.vias }),
    ...(wanted.tls === undefined ? {} : { tls: wanted.tls }),
  });
  if (!expanded.ok) throw new Error(expanded.errors.join('\n'));
  const profile: Profile = {
    ...PROFILES.smoke,
    slices: 1,
    sliceMs: 500,
    warmUpMs: 50,
    nullMs: 50,
    ...wanted.profile,
  };
  const plan = planRun({
    cases: expanded.cases,
    stacks: [{ stack: 'test', sides: wanted.sides, skipped: [] }],
    profile,
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
  });
  const records: TrialRecord[] = [];
  await executeRun(
    { ...plan, blocks: plan.blocks.map((block) => ({ ...block, ...wanted.block })) },
    {
      run: { runId: 'system-test', envId: 'test' },
      pinning: { servers: undefined, clients: undefined, reason: 'a test shares the machine' },
      signal: wanted.signal ?? new AbortController().signal,
      listener: {
        blockStarted: (block) => wanted.blockStarted?.(block),
        trialsFinished: (finished) => void records.push(...finished),
      },
    },
  );
  return records;
}

/** A percentile of one of a record's distributions, in milliseconds. */
export function percentileMs(record: TrialRecord, metric: string, from: Side, percentile: number): number {
  const found = record.histograms.find((each) => each.metric === metric && each.side === from);
  if (found === undefined) throw new Error(`the trial of ${record.target} has no ${metric} of the ${from}`);
  return DurationHistogram.decode(found.encoded).percentile(percentile)! / 1e6;
}

/** One of a record's counts. */
export function count(record: TrialRecord, metric: string): number {
  const found = record.measurements.find((each) => each.metric === metric && each.stat === 'value');
  if (found === undefined) throw new Error(`the trial of ${record.target} has no ${metric}`);
  return found.value;
}

/** The codes of the reasons against a trial. */
export function reasonCodes(record: TrialRecord): string[] {
  return record.reasons.map(({ code }) => code);
}
