// Builders of a gate job for tests: the trial records of three arms with known ratios between them.
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import type { GateJob } from './job-result.ts';
import type { GateArm } from './result.ts';

interface JobWanted {
  /** True ratios of head to base, by what they are of. */
  readonly serviceTime?: number;
  readonly cpu?: number;
  /** True ratio of base′ to base, in everything. */
  readonly control?: number;
  /** Standard deviation of one arm's logarithm. */
  readonly sd?: number;
  readonly replicates?: number;
  readonly seed?: number;
}

const SERVICE_NS = 100_000;
const GROSS_CPU_US = 30;
const NULL_CPU_US = 10;

/** One target's replicates `from` … `from + replicates − 1`, each with its three arms. */
export function gateRecords(
  wanted: JobWanted & { readonly from?: number; readonly transport?: 'sse' | 'ws' } = {},
) {
  const { serviceTime = 1, cpu = 1, control = 1, sd = 0.01, replicates = 16, seed = 1 } = wanted;
  const { from = 0, transport = 'sse' } = wanted;
  const random = new Random(deriveSeed(seed, from, transport));
  const noise = (): number => Math.exp(sd * random.normal());
  return Array.from({ length: replicates }, (_, i): TrialRecord[] =>
    (['base', 'base2', 'head'] as const).map((arm, place) => {
      const own = arm === 'base2' ? control : 1;
      const service = SERVICE_NS * own * (arm === 'head' ? serviceTime : 1) * noise();
      const net = (GROSS_CPU_US - NULL_CPU_US) * own * (arm === 'head' ? cpu : 1) * noise();
      const nullCpu = NULL_CPU_US * Math.exp(0.3 * random.normal());
      const times = Array.from({ length: 1000 }, () => service * Math.exp(0.1 * random.normal()));
      return trialRecord({
        trialId: `t${3 * (from + i) + place}`,
        block: from + i,
        order: 3 * (from + i) + place,
        arm,
        case: 'default',
        transport,
        target: `node-${transport}`,
        measurements: [
          measurement('cpu_per_event', net + NULL_CPU_US),
          measurement('cpu_null_per_event', nullCpu),
          // What one arm's own null slice makes of it: far noisier than the gate's.
          measurement('cpu_per_event_net', net + NULL_CPU_US - nullCpu),
          measurement('wire_bytes_per_event', 114, { side: 'client' }),
        ],
        histograms: [
          histogramRecord('service_time', times.map(Math.round)),
          histogramRecord(
            'latency',
            times.map((ns) => Math.round(ns) + 1000),
          ),
          histogramRecord(
            'send_lag',
            Array.from({ length: 1000 }, () => 1000),
            1000,
            { side: 'server' },
          ),
        ],
      });
    }),
  ).flat();
}

function armOf(name: GateArm['arm'], description: string): GateArm {
  return {
    arm: name,
    description,
    targets: (['sse', 'ws'] as const).map((transport) => ({
      target: `node-${transport}`,
      location: `./${name === 'head' ? 'new' : 'old'}-${transport}.js`,
      stack: 'node',
      transport,
      versions: { node: '20.20.0' },
      programs: [],
    })),
  };
}

/** The job of these records: one target, or with `familySize` 8 two. */
export function gateJob(overrides: Partial<GateJob> = {}): GateJob {
  return {
    runId: '20260101T000000Z-1',
    envId: 'e0000000',
    arms: [armOf('base', 'old'), armOf('base2', 'old'), armOf('head', 'new')],
    design: { seed: 1, floor: 1.05, replicates: { 'stock-ticker': 16 }, familySize: 4 },
    problems: [],
    ...overrides,
  };
}
