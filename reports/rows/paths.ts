// The networks of a run as they were found before anything was measured on them, and what the instrument that makes them
// added and cost. A pure function of the records.
import { groupBy } from '../../analysis/group-by.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { figureText, metricFigure } from './run-figures.ts';
import type { RunTable, RunTableRow } from './run-table.ts';

const READING =
  'Before the load, with bare sockets, the least of several: the round-trip time of a TCP connect, and in round-trip times ' +
  'as asked for: a connect (1), the first event of a stream from the begin of its connect (2), an open WebSocket (2), a ' +
  'POST on a kept connection (1). Then under the load: how much later than due packets were handed on, packets per ' +
  'second, and what the instrument used of a processor.';

const FIGURES = [
  metricFigure('RTT', 'ns', 'path_rtt'),
  metricFigure('connect', '1', 'path_connect_rtts'),
  metricFigure('first event', '1', 'path_first_event_rtts'),
  metricFigure('WebSocket open', '1', 'path_open_rtts'),
  metricFigure('POST', '1', 'path_post_rtts'),
  metricFigure('late p50', 'ns', 'path_lateness', 'p50'),
  metricFigure('late p99', 'ns', 'path_lateness', 'p99'),
  metricFigure('packets', '1/s', 'path_packet_rate'),
  metricFigure('processor', '1', 'path_cpu_share'),
];

/** Undefined where no network lay in between. */
export function pathTable(records: readonly TrialRecord[]): RunTable | undefined {
  const over = records.filter(({ measurements }) => measurements.some(({ metric }) => metric === 'path_rtt'));
  if (over.length === 0) return undefined;
  const groups = groupBy(over, ({ scenario, case: name, target, arm }) => [scenario, name, target, arm]);
  return {
    title: 'The network in between',
    reading: READING,
    titles: ['scenario', 'case', 'server', ...FIGURES.map(({ title }) => title)],
    rows: groups.map(rowOf),
    subjects: 3,
  };
}

function rowOf(trials: readonly [TrialRecord, ...TrialRecord[]]): RunTableRow {
  const [{ scenario, case: name, target, arm }] = trials;
  const off = trials.flatMap(({ reasons }) => reasons.find(({ code }) => code === 'path-off') ?? []);
  return {
    fields: [
      scenario,
      name,
      arm === 'single' ? target : `${target} (${arm})`,
      ...FIGURES.map((figure) => figureText(figure, trials)),
    ],
    remark: off[0]?.message ?? '',
    isRemarkable: off.length > 0,
  };
}
