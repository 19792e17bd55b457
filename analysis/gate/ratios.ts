// The three arms of one comparison, replicate by replicate: head ÷ base and base′ ÷ base of every number that all of
// them have. Three arms of a replicate were alive together and took turns, so what the machine did to one it did to all.
//
// Two things differ from the comparison of SSE with WebSocket. CPU net of the null target takes off the *job's* median
// null cost: the null application is the same in all arms, so one arm's own short null slice adds nothing but noise.
// And trials that are invalid because their surroundings were busy count: the control says whether they may, and
// leaving some out would leave out those of the slower arm first.
import type { Better, Unit } from '../../measure/figures/metrics.ts';
import { median } from '../../measure/figures/median.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { MACHINE_GAVE_WAY } from '../../harness/trial/validity.ts';
import { placeKey, type Cell, type CellPlace } from '../cells/cell.ts';
import { isCompared } from '../comparison/compared.ts';
import { logRatio } from '../comparison/paired-metrics.ts';
import { pooledCells } from '../cells/pooled-cells.ts';
import { cellsOf } from '../cells/trial-cells.ts';

/** One number on all arms; values and log-ratios one a replicate, of the replicates that have all of them. */
export interface GateRatios {
  readonly place: CellPlace;
  readonly unit: Unit;
  readonly better: Better;
  readonly base: readonly number[];
  readonly head: readonly number[];
  /** ln(head ÷ base) */
  readonly shifts: readonly number[];
  /** ln(base′ ÷ base) */
  readonly control: readonly number[];
}

/** Reasons that say something of the surroundings only, in which all arms of the replicate were. */
const OF_THE_SURROUNDINGS: ReadonlySet<string> = new Set([
  'client-loop-delay',
  'generator-bound',
  'uplink-bound',
  'client-send-lag',
  ...MACHINE_GAVE_WAY,
]);

/** Whether a trial's numbers count here. */
export function counts({ status, reasons }: TrialRecord): boolean {
  return (
    status === 'ok' || (status === 'invalid' && reasons.every(({ code }) => OF_THE_SURROUNDINGS.has(code)))
  );
}

const ARMS = ['base', 'base2', 'head'] as const;

/** By `placeKey`: every number of one case and target that some replicate has on all arms. */
export function gateRatios(records: readonly TrialRecord[]): ReadonlyMap<string, GateRatios> {
  const blocks = new Map<number, Map<string, ReadonlyMap<string, Cell>>>();
  const nullCpu = median(records.filter(counts).flatMap((record) => nullCpuOf(record) ?? []));
  for (const record of records.toSorted((a, b) => a.order - b.order)) {
    if (!counts(record)) continue;
    const arms = blocks.get(record.block) ?? new Map<string, ReadonlyMap<string, Cell>>();
    arms.set(record.arm, numbersOf(record, nullCpu));
    blocks.set(record.block, arms);
  }
  const all = new Map<string, Collected>();
  for (const [, arms] of [...blocks].sort(([a], [b]) => a - b)) {
    const [base, base2, head] = ARMS.map((arm) => arms.get(arm));
    if (base === undefined || base2 === undefined || head === undefined) continue;
    for (const [key, cell] of base) {
      const values = [cell.value, base2.get(key)?.value, head.get(key)?.value];
      const [b, b2, h] = values;
      if (b === undefined || b2 === undefined || h === undefined) continue;
      const shift = logRatio({ left: h, right: b });
      const control = logRatio({ left: b2, right: b });
      if (shift === undefined || control === undefined) continue;
      let collected = all.get(key);
      if (collected === undefined) {
        const { metric, side, phase, stat, unit, better } = cell;
        const place = { metric, side, phase, stat };
        all.set(key, (collected = { place, unit, better, base: [], head: [], shifts: [], control: [] }));
      }
      collected.base.push(b);
      collected.head.push(h);
      collected.shifts.push(shift);
      collected.control.push(control);
    }
  }
  return all;
}

interface Collected extends GateRatios {
  readonly base: number[];
  readonly head: number[];
  readonly shifts: number[];
  readonly control: number[];
}

/**
 * Numbers that a law forbids to judge, by `placeKey`, with the reason: latency that is mostly the timer, deliveries
 * that are mostly the client's own reading. What binds one arm binds all.
 */
export function boundIn(records: readonly TrialRecord[]): ReadonlyMap<string, string> {
  const bound = new Map<string, string>();
  for (const arm of ARMS) {
    const trials = records.filter((record) => record.arm === arm && counts(record));
    for (const cell of pooledCells(trials.map((trial) => ({ ...trial, status: 'ok' as const })))) {
      if (cell.status === 'timer-bound' || cell.status === 'client-bound')
        bound.set(placeKey(cell), `${cell.status}: ${cell.statusReason}`);
    }
  }
  return bound;
}

/** p99 of the service time is a tripwire: it is compared here, where a comparison of transports leaves it out. */
function isShown(place: CellPlace): boolean {
  return isCompared(place) || (place.metric === 'service_time' && place.stat === 'p99');
}

function numbersOf(record: TrialRecord, nullCpu: number | undefined): ReadonlyMap<string, Cell> {
  const ownNull = cpuOf(record, 'cpu_null_per_event');
  const cells = cellsOf({ ...record, status: 'ok' })
    .filter(isShown)
    .map((cell) =>
      cell.metric === 'cpu_per_event_net' &&
      cell.value !== undefined &&
      ownNull !== undefined &&
      nullCpu !== undefined
        ? { ...cell, value: cell.value + ownNull - nullCpu }
        : cell,
    );
  return new Map(cells.map((cell) => [placeKey(cell), cell]));
}

function nullCpuOf(record: TrialRecord): number | undefined {
  return cpuOf(record, 'cpu_null_per_event');
}

function cpuOf({ measurements }: TrialRecord, metric: string): number | undefined {
  return measurements.find((m) => m.metric === metric && m.side === 'server' && m.stat === 'value')?.value;
}
