// Scenario reports with verdicts as a test wants them, for what is made of verdicts alone.
import type { CellStatus } from '../../analysis/cells/cell.ts';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { TRIAL_STATUS } from '../../analysis/cells/trial-cells.ts';
import type { ScenarioReport } from './report.ts';

export type Wanted =
  | 'sse'
  | 'ws'
  | 'equivalent'
  | 'inconclusive'
  | { readonly barred: CellStatus }
  | { readonly winner: 'sse' | 'ws'; readonly times: readonly [number, number, number] };

/** A metric, as `figureOf` looks for it. */
const PLACES = {
  latency: { metric: 'latency', side: 'client', phase: 'steady', stat: 'p50', family: 'headline' },
  first: { metric: 'first_delivery', side: 'client', phase: 'steady', stat: 'p50', family: 'headline' },
  service: { metric: 'service_time', side: 'client', phase: 'steady', stat: 'p50', family: 'headline' },
  token: { metric: 'time_to_first_token', side: 'client', phase: 'steady', stat: 'p50', family: 'secondary' },
  cpu: { metric: 'cpu_per_event_net', side: 'server', phase: 'steady', stat: 'value', family: 'headline' },
  slope: {
    metric: 'memory_per_connection',
    side: 'server',
    phase: 'idle',
    stat: 'slope',
    family: 'headline',
  },
  rss: { metric: 'rss', side: 'server', phase: 'steady', stat: 'value', family: 'secondary' },
  bytes: {
    metric: 'wire_bytes_per_event',
    side: 'client',
    phase: 'steady',
    stat: 'value',
    family: 'secondary',
  },
} as const;

export type WantedVerdicts = Partial<Record<keyof typeof PLACES, Wanted>>;

export interface WantedPair {
  readonly case?: string;
  readonly pair?: string;
  readonly blocks?: number;
  readonly verdicts?: WantedVerdicts;
  /** Not one block was valid on both sides. */
  readonly nothing?: 'failed' | 'invalid' | 'skipped';
}

/** A scenario in which prices arrive. */
export function scenarioWith(wanted: readonly WantedPair[], name = 'stock-ticker'): ScenarioReport {
  const cases = [...new Set(wanted.map((each) => each.case ?? ''))];
  return {
    scenario: name,
    question: '',
    reading: '',
    arrival: 'prices arrive',
    climbs: [],
    problems: [],
    cases: cases.map((caseName) => ({
      case: caseName,
      load: '',
      noise: [],
      pairs: wanted
        .filter((each) => (each.case ?? '') === caseName)
        .map(({ pair = 'node', blocks = 8, verdicts = {}, nothing }) => ({
          stack: pair,
          client: 'lean',
          name: pair,
          blocks,
          sse: undefined,
          ws: undefined,
          comparisons: nothing === undefined ? comparisonsOf(verdicts, blocks) : [nothingToCompare(nothing)],
          conclusion: 'Not compared: only node-sse ran.',
          rows: [],
          trials: [],
        })),
    })),
  };
}

function comparisonsOf(verdicts: WantedVerdicts, blocks: number): Comparison[] {
  return (['latency', 'first', 'service', 'token', 'cpu', 'slope', 'rss', 'bytes'] as const).flatMap(
    (name) => {
      const wanted = verdicts[name];
      return wanted === undefined ? [] : [{ ...BASE, ...PLACES[name], blocks, ...verdictOf(wanted, blocks) }];
    },
  );
}

type Verdict = Pick<Comparison, 'verdict' | 'status'> & Partial<Comparison>;

function verdictOf(wanted: Wanted, blocks: number): Verdict {
  const level = {
    ciLevel: blocks < 8 ? undefined : 0.96,
    status: blocks < 8 ? 'insufficient' : 'ok',
  } as const;
  if (wanted === 'equivalent')
    return { verdict: 'equivalent', ratio: 1.01, ciLow: 0.98, ciHigh: 1.03, ...level };
  if (wanted === 'inconclusive')
    return { verdict: 'inconclusive', ratio: 1.1, ciLow: 0.9, ciHigh: 1.3, ...level };
  if (wanted === 'sse' || wanted === 'ws')
    return verdictOf({ winner: wanted, times: [2, 1.25, 2.5] }, blocks);
  if ('barred' in wanted)
    return { verdict: undefined, status: wanted.barred, ratio: 1.3, ciLow: 1.2, ciHigh: 1.4, ciLevel: 0.96 };
  const [times, low, high] = wanted.times;
  return wanted.winner === 'ws'
    ? { verdict: 'ws', ratio: times, ciLow: low, ciHigh: high, ...level }
    : { verdict: 'sse', ratio: 1 / times, ciLow: 1 / high, ciHigh: 1 / low, ...level };
}

const BASE = {
  runId: 'r',
  scenario: 's',
  case: '',
  stack: 'node',
  client: 'lean',
  unit: '1',
  better: 'lower',
  sse: 1,
  ws: 1,
  ratio: undefined,
  ciLow: undefined,
  ciHigh: undefined,
  ciLevel: undefined,
  blockRatios: [],
  p: undefined,
  pHolm: undefined,
  statusReason: '',
  smallestVisibleRatio: undefined,
} as const;

function nothingToCompare(status: 'failed' | 'invalid' | 'skipped'): Comparison {
  return { ...BASE, ...TRIAL_STATUS, family: 'headline', blocks: 0, verdict: undefined, status };
}
