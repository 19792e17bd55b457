// The proxies of a run: how one quiet stream flowed through each, and what the proxy cost under the load. A pure function of
// the records.
import { groupBy } from '../../analysis/group-by.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Look, ViaRecord } from '../../harness/via-record.ts';
import { NO_NUMBER } from '../words/quantity.ts';
import { figureText, metricFigure, type RunFigure } from './run-figures.ts';
import type { RunTable, RunTableRow } from './run-table.ts';

const READING =
  'One quiet stream, 50 events of 128 B a second for 2 s, read through the proxy and beside it: how it flows, how much ' +
  'later than without the proxy an event comes, events per read, the span of arrivals ÷ that of sends, what had to be ' +
  'sent before anything came, and the share of events that came only with the next one. Then, under the load of the case, ' +
  'the proxy’s CPU per delivered event and its memory per connection, and whether the server learns that a client has gone.';

type Proxied = TrialRecord & { readonly via: ViaRecord };

const ofLook =
  (pick: (look: Look) => number | undefined): RunFigure<Proxied>['of'] =>
  ({ via: { look } }) =>
    look === undefined ? undefined : pick(look);

const FIGURES: readonly RunFigure<Proxied>[] = [
  { title: 'added p50', unit: 'ns', of: ofLook(({ addedP50Ns }) => addedP50Ns) },
  { title: 'added p99', unit: 'ns', of: ofLook(({ addedP99Ns }) => addedP99Ns) },
  { title: 'events per read', unit: '1', of: ofLook(({ eventsPerRead }) => eventsPerRead) },
  { title: 'span ratio', unit: '1', of: ofLook(({ spanRatio }) => spanRatio) },
  { title: 'sent before the first', unit: 'By', of: ofLook(({ bytesUntilFirst }) => bytesUntilFirst) },
  { title: 'one event late', unit: '1', of: ofLook(({ lateByOneShare }) => lateByOneShare) },
  metricFigure('proxy CPU per event', 'us', 'proxy_cpu_per_event'),
  metricFigure('proxy memory per connection', 'By', 'proxy_memory_per_connection', 'slope'),
];

/** Undefined where no proxy was in front of any server. */
export function proxyTable(records: readonly TrialRecord[]): RunTable | undefined {
  const proxied = records.filter((record): record is Proxied => record.via !== undefined);
  if (proxied.length === 0) return undefined;
  const groups = groupBy(proxied, ({ scenario, case: name, target, arm }) => [scenario, name, target, arm]);
  return {
    title: 'Through the proxy',
    reading: READING,
    titles: ['scenario', 'case', 'server', 'flow', ...FIGURES.map(({ title }) => title), 'end passed on'],
    rows: groups.map(rowOf),
    subjects: 4,
  };
}

function rowOf(trials: readonly [Proxied, ...Proxied[]]): RunTableRow {
  const [{ scenario, case: name, target, arm }] = trials;
  const looks = trials.flatMap(({ via: { look } }) => look ?? []);
  const verdict = commonest(looks.map((look) => look.verdict));
  const measured = trials.filter(({ status }) => status !== 'failed');
  const keptOpen = measured.filter(({ via }) => via.keptOpen === true).length;
  return {
    fields: [
      scenario,
      name,
      arm === 'single' ? target : `${target} (${arm})`,
      flowText(verdict, looks),
      ...FIGURES.map((figure) => figureText(figure, trials)),
      measured.length === 0 ? NO_NUMBER : keptOpen === 0 ? 'yes' : `no (${keptOpen} of ${measured.length})`,
    ],
    remark: looks.find((look) => look.verdict === verdict)?.evidence.join('; ') ?? '',
    // Where events stream there is nothing to explain.
    isRemarkable: verdict !== 'streaming',
  };
}

/** `streaming`, or `batched (7 of 8)`. */
function flowText(verdict: string | undefined, looks: readonly Look[]): string {
  if (verdict === undefined) return 'not looked at';
  const same = looks.filter((look) => look.verdict === verdict).length;
  return same === looks.length ? verdict : `${verdict} (${same} of ${looks.length})`;
}

function commonest<T>(words: readonly T[]): T | undefined {
  const count = (word: T): number => words.filter((each) => each === word).length;
  return words.toSorted((a, b) => count(b) - count(a))[0];
}
