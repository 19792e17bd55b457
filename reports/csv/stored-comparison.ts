// The CSV file of `pushbench compare`: two stored runs, one row per scenario, case, target and metric, with what only
// one of them has.
import type {
  Both,
  StoredComparison,
  StoredComparisons,
  StoredSubject,
} from '../../analysis/stored-runs/comparison.ts';
import { csvText, decimal, integer, text, word, type Column } from './csv.ts';
import type { StoredSide } from '../rows/stored-environments.ts';
import { RUN_COLUMNS } from './trial-columns.ts';
import {
  ARMS,
  BETTER,
  CLIENTS,
  PHASES,
  SIDES,
  TRANSPORTS,
  UNITS,
  type Vocabulary,
} from '../words/vocabulary.ts';

type State = 'compared' | 'no-interval' | 'missing-a' | 'missing-b';

export const STORED_STATES: Vocabulary<State> = {
  compared: 'with a ratio and an interval',
  'no-interval': 'too few blocks, or no ratio: `reason` says why',
  'missing-a': 'run A has nothing to compare',
  'missing-b': 'run B has nothing to compare',
};

type Row = StoredSubject &
  Partial<StoredComparison> & {
    readonly sides: Both<StoredSide>;
    readonly state: State;
    /** Of run A, as in the other files. */
    readonly runId: string;
  };

export const STORED_COLUMNS: readonly Column<Row>[] = [
  ...RUN_COLUMNS,
  text('run_id_b', 'run B; `run_id` is run A', (r) => r.sides.b.runId),
  text('env_id', 'fingerprint of the environment of run A', (r) => envIdOf(r.sides.a)),
  text('env_id_b', 'that of run B: where it is another, the ratio says nothing on the software', (r) =>
    envIdOf(r.sides.b),
  ),
  text('scenario', 'the question', (r) => r.scenario),
  text('case', 'the point of the scenario’s axes, as `axis=value`', (r) => r.case),
  text('stack', 'the implementation family', (r) => r.stack),
  word('transport', 'what carries the events', TRANSPORTS, (r) => r.transport),
  text('target', 'the transport on the stack', (r) => r.target),
  word('client', 'which clients generated the load', CLIENTS, (r) => r.client),
  word('arm', 'which part the target played in its comparison', ARMS, (r) => r.arm),
  text('metric', 'what is compared; empty where a run has nothing of the target', (r) => r.metric),
  word('side', 'where it was measured', SIDES, (r) => r.side),
  word('phase', 'when it was measured', PHASES, (r) => r.phase),
  text('stat', 'the statistic', (r) => r.stat),
  word('unit', 'the unit of `a` and `b`', UNITS, (r) => r.unit),
  word('better', 'which direction is better', BETTER, (r) => r.better),
  decimal('a', 'run A: median over the blocks', (r) => r.values?.a, '`unit`'),
  decimal('b', 'run B: median over the blocks', (r) => r.values?.b, '`unit`'),
  decimal('ratio', 'Hodges–Lehmann estimate of b ÷ a', (r) => r.ratio),
  decimal('ci_low', 'lower end of its exact rank-sum interval', (r) => r.low),
  decimal('ci_high', 'upper end', (r) => r.high),
  decimal('ci_level', 'confidence level of the interval', (r) => r.level),
  integer('blocks_a', 'valid blocks of run A that have the number', (r) => r.blocks?.a),
  integer('blocks_b', 'valid blocks of run B that have it', (r) => r.blocks?.b),
  word('state', 'whether there is something to compare', STORED_STATES, (r) => r.state),
  text('reason', 'what is to be said against the row; empty where nothing is', (r) => r.reason),
];

/** The text of the file. */
export function storedComparisonCsv(sides: Both<StoredSide>, { rows, missing }: StoredComparisons): string {
  return csvText(STORED_COLUMNS, [
    ...rows.map((row): Row => ({
      ...row,
      ...of(sides),
      state: row.level === undefined ? 'no-interval' : 'compared',
    })),
    ...missing.map((row): Row => ({
      ...row,
      ...row.place,
      ...of(sides),
      state: `missing-${row.missingIn}`,
    })),
  ]);
}

function of(sides: Both<StoredSide>): Pick<Row, 'sides' | 'runId'> {
  return { sides, runId: sides.a.runId };
}

function envIdOf({ environment }: StoredSide): string | undefined {
  const { envId } = environment;
  return typeof envId === 'string' ? envId : undefined;
}
