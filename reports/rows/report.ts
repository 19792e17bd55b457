// What every report says, before it is laid out: the terminal table, the Markdown and the HTML file are three
// views of this one model, so that they cannot disagree. A pure function of the records.
import { compareCases, type CaseComparison } from '../../analysis/comparison/between-cases.ts';
import { compare, type Comparison } from '../../analysis/comparison/comparison.ts';
import { groupBy } from '../../analysis/group-by.ts';
import { inReadingOrder } from '../../analysis/stored-runs/reading-order.ts';
import { summarise, type Summary } from '../../analysis/cells/summary.ts';
import type { ClientKind } from '../../clients/client.ts';
import type { TrialRecord, TrialStatus } from '../../harness/trial-record.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { betweenCasesTable } from './between-cases.ts';
import { isLook, isLookOfAll, triedBlocks } from './blocks.ts';
import { climbsOf, type ClimbReport } from './climb.ts';
import { endsOfClimb, stepOf } from './climb-names.ts';
import { conclusionOf } from './conclusion.ts';
import { floorNote, type FloorNote } from './floor.ts';
import { loadText } from '../words/load.ts';
import { noiseOf, type Noise } from './noise.ts';
import { pairName } from '../words/pair-name.ts';
import { problemsOf, type Problem } from './problems.ts';
import { pathTable } from './paths.ts';
import { proxyTable } from './proxies.ts';
import type { RunTable } from './run-table.ts';
import { rowsOf, type ReportRow } from './report-rows.ts';
import { serverNote } from '../words/server-note.ts';
import { tlsNote } from '../words/tls-note.ts';
import { shownRecords } from './shown-records.ts';

/** What a report is made from: everything of it is in the run's folder. */
export interface ReportInput {
  readonly records: readonly TrialRecord[];
  /** The facts of environment.json: nested objects, arrays and plain values. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** What is known of the scenarios; one that is not among them is headed by its name, and its steps are cases. */
  readonly scenarios: readonly ScenarioText[];
}

/** What a reader must know of a scenario. */
export type ScenarioText = Pick<Scenario, 'name' | 'question' | 'reading' | 'climb' | 'arrival' | 'baseline'>;

export interface Report {
  readonly runId: string;
  /** How many trials ended in which way. */
  readonly trials: Readonly<Record<TrialStatus, number>>;
  readonly scenarios: readonly ScenarioReport[];
  /** Of cases beside their baseline, and of networks and proxies in between, where there were any. */
  readonly tables: readonly RunTable[];
  /** What the instrument itself adds to the latencies; undefined where the run has not measured it. */
  readonly floor: FloorNote | undefined;
  /** What the scenarios are made of, for the CSV files. */
  readonly summaries: readonly Summary[];
  readonly comparisons: readonly Comparison[];
  /** Of scenarios that name a baseline. */
  readonly caseComparisons: readonly CaseComparison[];
}

export interface ScenarioReport {
  readonly scenario: string;
  /** '' where it is not known. */
  readonly question: string;
  /** How to read the answer; '' where it is not known. */
  readonly reading: string;
  /** As `Scenario.arrival`. */
  readonly arrival: string;
  /** Cases with enough blocks for a verdict first. */
  readonly cases: readonly CaseReport[];
  /** Cases that are steps of a climb are told here. */
  readonly climbs: readonly ClimbReport[];
  /** Trials and numbers that do not count, with reason and remedy. */
  readonly problems: readonly Problem[];
}

export interface CaseReport {
  /** `axis=value`, or '' of a scenario without axes. */
  readonly case: string;
  /** The load in words: `100 connections, 200 events/s, 100 B, open-constant`. */
  readonly load: string;
  readonly pairs: readonly PairReport[];
  /** A target against itself, where the run has that. */
  readonly noise: readonly Noise[];
}

/** The two targets of a stack, side by side. Either summary may be missing. */
export interface PairReport {
  readonly stack: string;
  readonly client: ClientKind;
  /** As `pairName` says it. */
  readonly name: string;
  /** How many were tried. */
  readonly blocks: number;
  readonly sse: Summary | undefined;
  readonly ws: Summary | undefined;
  readonly comparisons: readonly Comparison[];
  /** One line: who is better at what. */
  readonly conclusion: string;
  readonly rows: readonly ReportRow[];
  /** The pair's trials that count, for the charts. */
  readonly trials: readonly TrialRecord[];
}

/** Throws where a histogram of the records cannot be decoded. */
export function reportOf({ records: stored, environment, scenarios: known }: ReportInput): Report {
  const records = inReadingOrder(stored);
  const shown = shownRecords(records);
  const trials: Record<TrialStatus, number> = { ok: 0, invalid: 0, failed: 0, skipped: 0 };
  for (const { status } of records) trials[status]++;
  const comparisons = compare(records);
  const summaries = summarise(records);
  const scenarios =
    shown === records
      ? scenarioReports(records, summaries, comparisons, known)
      : scenarioReports(shown, summarise(shown), compare(shown), known);
  const baselines = known.flatMap(({ name, baseline }) =>
    baseline === undefined ? [] : { scenario: name, case: baseline },
  );
  const caseComparisons = compareCases(shown, baselines);
  const tables = [betweenCasesTable(caseComparisons), pathTable(records), proxyTable(records)].filter(
    (table) => table !== undefined,
  );
  return {
    runId: shown[0]?.runId ?? '',
    trials,
    scenarios,
    tables,
    floor: floorNote(environment, scenarios),
    summaries,
    comparisons,
    caseComparisons,
  };
}

function scenarioReports(
  records: readonly TrialRecord[],
  summaries: readonly Summary[],
  comparisons: readonly Comparison[],
  known: readonly ScenarioText[],
): ScenarioReport[] {
  const scenarios = groupBy(records, ({ scenario }) => [scenario]).map((group) => {
    const [{ scenario }] = group;
    return scenarioReport(
      group,
      summaries.filter((summary) => summary.scenario === scenario),
      comparisons.filter((comparison) => comparison.scenario === scenario),
      known.find(({ name }) => name === scenario),
    );
  });
  return verdictsFirst(scenarios, isScenarioLook);
}

/** What can have a verdict stands before what was only looked at; otherwise the order stays. */
function verdictsFirst<T>(all: readonly T[], isOnlyLook: (one: T) => boolean): T[] {
  return [...all.filter((one) => !isOnlyLook(one)), ...all.filter(isOnlyLook)];
}

function isScenarioLook({ cases, climbs }: ScenarioReport): boolean {
  return isLookOfAll([...cases.flatMap(({ pairs }) => pairs), ...climbs.flatMap(({ pairs }) => pairs)]);
}

function isCaseLook({ pairs }: CaseReport): boolean {
  return isLookOfAll(pairs);
}

function scenarioReport(
  records: readonly [TrialRecord, ...TrialRecord[]],
  summaries: readonly Summary[],
  comparisons: readonly Comparison[],
  known: ScenarioText | undefined,
): ScenarioReport {
  const climbing = known?.climb?.parameter;
  const isStep = ({ case: name, arm }: Pick<TrialRecord, 'case' | 'arm'>): boolean =>
    climbing !== undefined && arm === 'single' && stepOf(name, climbing) !== undefined;
  const ofCases = records.filter((record) => !isStep(record));
  const summariesOf = byCase(summaries);
  const comparisonsOf = byCase(comparisons);
  const cases = groupBy(ofCases, (record) => [record.case]).map((ofCase) => {
    const [{ case: name }] = ofCase;
    return caseReport(ofCase, summariesOf.get(name) ?? [], comparisonsOf.get(name) ?? []);
  });
  return {
    scenario: records[0].scenario,
    question: known?.question ?? '',
    reading: `${known?.reading ?? ''}${serverNote(records)}${tlsNote(records)}`.trim(),
    arrival: known?.arrival ?? 'events arrive',
    cases: verdictsFirst(cases, isCaseLook),
    climbs: climbing === undefined ? [] : climbsOf(climbing, records, summaries.filter(isStep), comparisons),
    problems: problemsOf(
      records,
      summaries,
      climbing === undefined ? new Set() : endsOfClimb(records.filter(isStep), climbing),
    ),
  };
}

function byCase<T extends { readonly case: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  return new Map(groupBy(items, (item) => [item.case]).map((group) => [group[0].case, group]));
}

function caseReport(
  records: readonly [TrialRecord, ...TrialRecord[]],
  summaries: readonly Summary[],
  comparisons: readonly Comparison[],
): CaseReport {
  const sides = summaries.filter(({ arm }) => arm === 'single');
  const pairs = groupBy(sides, ({ stack, client }) => [stack, client]).map((group) => {
    const [{ stack, client }] = group;
    return pairReport(
      group,
      comparisons.filter((c) => c.stack === stack && c.client === client),
      records.filter((r) => r.arm === 'single' && r.stack === stack && r.client === client),
    );
  });
  return { case: records[0].case, load: loadText(records), pairs, noise: noiseOf(records) };
}

function pairReport(
  summaries: readonly [Summary, ...Summary[]],
  comparisons: readonly Comparison[],
  records: readonly TrialRecord[],
): PairReport {
  const blocks = triedBlocks(records);
  const [{ stack, client }] = summaries;
  const sse = summaries.find(({ transport }) => transport === 'sse');
  const ws = summaries.find(({ transport }) => transport === 'ws');
  return {
    stack,
    client,
    name: pairName(stack, client),
    blocks,
    sse,
    ws,
    comparisons,
    conclusion: conclusionOf(comparisons, summaries, blocks),
    rows: rowsOf({ sse, ws, comparisons, isLook: isLook(blocks) }),
    trials: records.filter(({ status }) => status === 'ok'),
  };
}
