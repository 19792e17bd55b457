// Several runs side by side: what they differ in, and for each scenario, case, pair and measure what each run found by
// itself. Nothing is computed across runs: each cell is a comparison of two transports within one run's blocks, which is
// what carries over from machine to machine, where a figure does not.
import { factsOf, isOfTheMoment } from './environment-facts.ts';
import { MEASURES, type Measure } from './measures.ts';
import { matrixOf, type MatrixCell, type MatrixRow, type VerdictMatrix } from './matrix.ts';
import type { Report } from './report.ts';

export interface RunBeside {
  readonly folder: string;
  readonly report: Report;
  readonly environment: Readonly<Record<string, unknown>>;
}

export interface FactBeside {
  readonly name: string;
  /** One for each run; `not known` where it has none. */
  readonly values: readonly string[];
}

export interface RowBeside {
  readonly scenario: string;
  readonly case: string;
  readonly pair: string;
  readonly measure: Measure;
  /** One for each run; undefined where it has no such row. */
  readonly cells: readonly (MatrixCell | undefined)[];
  /** Two runs each name a winner, and not the same. */
  readonly contradicts: boolean;
}

export interface SideBySide {
  readonly facts: readonly FactBeside[];
  readonly rows: readonly RowBeside[];
}

/** What says which run it is, in its own head line. */
const IDENTITY: ReadonlySet<string> = new Set(['runId', 'envId']);
/** Facts of the moment that a reader wants to see all the same. */
const WANTED = /^git\.|^run\.arguments/;

export function sideBySide(runs: readonly RunBeside[]): SideBySide {
  const matrices = runs.map(({ report }) => rowsByKey(matrixOf(report)));
  const rows = new Map(matrices.flatMap((each) => [...each]));
  return {
    facts: differingFacts(runs),
    rows: [...rows].flatMap(([key, row]) => besideOf(key, row, matrices)),
  };
}

/** Rows of looks too: what has no verdict in one run may have one in another. */
function rowsByKey({ rows, looks }: VerdictMatrix): Map<string, MatrixRow> {
  return new Map([...rows, ...looks].map((row) => [`${row.scenario}\n${row.case}`, row]));
}

function besideOf(
  key: string,
  { scenario, case: name }: MatrixRow,
  matrices: readonly ReadonlyMap<string, MatrixRow>[],
): RowBeside[] {
  const found = matrices.map((matrix) => matrix.get(key));
  const pairs = new Set(found.flatMap((row) => row?.pairs.map((pair) => pair.name) ?? []));
  return [...pairs].flatMap((pair) =>
    MEASURES.map((measure) => {
      const cells = found.map((row) => cellAt(row, pair, measure));
      return { scenario, case: name, pair, measure, cells, contradicts: contradicts(cells) };
    }).filter(({ cells }) => cells.some((cell) => cell !== undefined)),
  );
}

function cellAt(row: MatrixRow | undefined, pair: string, measure: Measure): MatrixCell | undefined {
  const cell = row?.pairs.find(({ name }) => name === pair)?.cells.find((each) => each.measure === measure);
  return cell?.outcome === 'nothing' ? undefined : cell;
}

function contradicts(cells: readonly (MatrixCell | undefined)[]): boolean {
  const outcomes = new Set(cells.map((cell) => cell?.outcome));
  return outcomes.has('sse') && outcomes.has('ws');
}

function differingFacts(runs: readonly RunBeside[]): FactBeside[] {
  const facts = runs.map(
    ({ environment }) => new Map(factsOf(environment).map(({ name, text }) => [name, text])),
  );
  return [...new Set(facts.flatMap((each) => [...each.keys()]))]
    .filter((name) => !IDENTITY.has(name) && (!isOfTheMoment(name) || WANTED.test(name)))
    .map((name) => ({ name, values: facts.map((each) => each.get(name) ?? 'not known') }))
    .filter(({ values }) => new Set(values).size > 1);
}
