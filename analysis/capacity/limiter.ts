// What keeps a target from carrying more, from what the trials showed at the lowest load that failed. The first
// thing in the order of how certain its sign is: a processor that is used up explains everything that waits for it.
import {
  BUSY_SERVER,
  clientCpuShare,
  isRelayed,
  valueOf,
  type Judgement,
  type Miss,
} from '../../harness/capacity/objective.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { FULL_LINK_SHARE } from '../../harness/trial/path-measurements.ts';
import { median } from '../../measure/figures/median.ts';
import { distributionsOf } from '../cells/distribution.ts';

/** Medians over the trials that did not meet the objective, unless a name says otherwise. */
export interface LimiterSigns {
  /** Why processes broke, where any did. */
  readonly failures: readonly string[];
  readonly misses: readonly Miss['code'][];
  /** What the trials missed, in words, each once. */
  readonly missed: readonly string[];
  /** Why the clients were the bottleneck; undefined where they were not, in most of these trials. */
  readonly clientReason: string | undefined;
  /** Why the instrument that makes the network was, in most of them. */
  readonly pathReason?: string | undefined;
  /** Of the rate of the network's link, in its fuller direction; undefined where it has none. */
  readonly linkShare?: number | undefined;
  readonly serverCpuShare: number | undefined;
  /** Of all client processes together. */
  readonly clientCpuShare: number | undefined;
  readonly sendLagP99Ns: number | undefined;
  readonly latencyP99Ns: number | undefined;
  /** That connections ended by themselves, in words; undefined where none did. */
  readonly closes: string | undefined;
  /** Largest of all trials. */
  readonly tcpMemoryShare: number | undefined;
  readonly tcpMemoryPressures: number;
  readonly tcpPruned: number;
  /** Smallest of all trials. */
  readonly memoryAvailableShare: number | undefined;
}

export interface Limiter {
  /** Stable name, for machines. */
  readonly code:
    | 'none'
    | 'server-ended'
    | 'connects'
    | 'wrong-counts'
    | 'clients'
    | 'path'
    | 'server-cpu'
    | 'link'
    | 'memory'
    | 'kernel-buffers'
    | 'send-lag'
    | 'unknown';
  readonly message: string;
  /** What to do to see further; '' where there is nothing. */
  readonly remedy: string;
  /** Not the target gave way, as far as can be seen: the lowest fail is none of its own. */
  readonly lowerBound: boolean;
}

/** This share of the latency before the event is written: it waited in the publisher, not on its way. */
const LAGGING = 0.5;
const NO_MEMORY = 0.03;
/** A server that used less than this and was late by nothing that is watched was most likely kept from running. */
const IDLE_SERVER = 0.5;

export function limiterOf(signs: LimiterSigns): Limiter {
  const { serverCpuShare: cpu = 0, memoryAvailableShare, tcpMemoryShare = 0 } = signs;
  if (signs.failures.length > 0) {
    return limiter(
      'server-ended',
      signs.failures.join('; '),
      'Look at trials.jsonl: it keeps its last words.',
    );
  }
  if (signs.misses.includes('connects')) {
    return limiter('connects', signs.missed.join('; '), '`pushbench limit` says what gives way.');
  }
  if (signs.misses.includes('wrong-counts')) {
    return limiter('wrong-counts', signs.missed.join('; '), '`pushbench verify` checks the target.');
  }
  if (signs.clientReason !== undefined) {
    const remedy =
      'The answer is a lower bound. Give the clients more processors and --client-processes, or lower the load on them.';
    return { ...limiter('clients', signs.clientReason, remedy), lowerBound: true };
  }
  if (signs.pathReason !== undefined) {
    const remedy = 'The answer is a lower bound. Stop other load on this machine, or lower the other axes.';
    return { ...limiter('path', signs.pathReason, remedy), lowerBound: true };
  }
  if (cpu > BUSY_SERVER || signs.misses.every((code) => code === 'server-cpu')) {
    return limiter('server-cpu', `the server used ${percent(cpu)} of a processor`, '');
  }
  if (signs.linkShare !== undefined && signs.linkShare >= FULL_LINK_SHARE) {
    const full = `the link of the network was full: ${percent(signs.linkShare)} of its rate came to it`;
    return limiter('link', full, 'Choose a network with a higher rate to see what the server carries.');
  }
  if (memoryAvailableShare !== undefined && memoryAvailableShare < NO_MEMORY) {
    const left = `${percent(memoryAvailableShare)} of the memory was left`;
    return limiter('memory', left, 'Give the machine more memory, or stop other programs.');
  }
  if (tcpMemoryShare >= 1 || signs.tcpMemoryPressures > 0) {
    const used = `TCP buffers took ${percent(tcpMemoryShare)} of the kernel's pressure threshold`;
    return limiter('kernel-buffers', used, 'Raise net.ipv4.tcp_mem.');
  }
  if (signs.closes !== undefined) {
    const ended = `${signs.closes} Readers that fall behind are cut at the limit of what is held back`;
    return limiter('kernel-buffers', ended, '');
  }
  const { sendLagP99Ns, latencyP99Ns } = signs;
  if (sendLagP99Ns !== undefined && latencyP99Ns !== undefined && sendLagP99Ns > LAGGING * latencyP99Ns) {
    const lag = `events were sent ${milliseconds(sendLagP99Ns)} late (p99) while the server used ${percent(cpu)} of a processor`;
    return limiter(
      'send-lag',
      lag,
      'Something held up its event loop: garbage collection, or other programs.',
    );
  }
  if (signs.tcpPruned > 0) {
    const pruned = `full receive buffers were pruned ${signs.tcpPruned} times`;
    return limiter(
      'kernel-buffers',
      pruned,
      'Raise net.ipv4.tcp_rmem, or spread the clients over more processes.',
    );
  }
  const unknown = limiter('unknown', `nothing that is watched gave way: ${signs.missed.join('; ')}`, '');
  return signs.serverCpuShare === undefined || signs.serverCpuShare >= IDLE_SERVER
    ? unknown
    : {
        ...unknown,
        message:
          `${unknown.message}, while the server used ${percent(signs.serverCpuShare)} of a processor. ` +
          'The machine was probably disturbed: take the answer as a lower bound',
        remedy: 'Stop other programs and search again.',
        lowerBound: true,
      };
}

/** Nothing failed. */
export const NO_LIMITER: Limiter = {
  code: 'none',
  message: 'nothing gave way',
  remedy: 'Raise --max to see further.',
  lowerBound: false,
};

function limiter(code: Limiter['code'], message: string, remedy: string): Limiter {
  return { code, message, remedy, lowerBound: false };
}

/** `trials`: those of the lowest failing load that did not meet the objective; at least one. */
export function limiterSigns(
  trials: readonly { readonly record: TrialRecord; readonly judgement: Judgement }[],
): LimiterSigns {
  const records = trials.map(({ record }) => record);
  const misses = trials.flatMap(({ judgement }) => judgement.misses);
  const clientReasons = trials.flatMap(({ judgement }) => judgement.clientReason ?? []);
  const pathReasons = trials.flatMap(({ judgement }) => judgement.pathReason ?? []);
  const failures = trials
    .filter(({ judgement }) => judgement.pathReason === undefined)
    .flatMap(({ judgement }) => judgement.misses)
    .filter(({ code }) => code === 'failed')
    .map(({ message }) => message);
  const p99 = (metric: string): number | undefined =>
    middle(records, (record) =>
      distributionsOf(record.histograms)
        .find((each) => each.metric === metric)
        ?.valuesNs.get('p99'),
    );
  const both = (metric: string): number[] => records.flatMap((record) => ofBoth(record, metric) ?? []);
  return {
    // One broken process among several trials is not what limits.
    failures: failures.length * 2 >= trials.length ? [...new Set(failures)] : [],
    misses: [...new Set(misses.map(({ code }) => code))],
    missed: firstOfEach(misses),
    clientReason: clientReasons.length * 2 >= trials.length ? clientReasons[0] : undefined,
    pathReason: pathReasons.length * 2 >= trials.length ? pathReasons[0] : undefined,
    linkShare: middle(records, (record) => valueOf(record, 'path_link_share', 'both')),
    serverCpuShare: middle(records, (record) => valueOf(record, 'cpu_share', 'server')),
    clientCpuShare: middle(records, clientCpuShare),
    // Of a relay it is the publisher's.
    sendLagP99Ns: records.some(isRelayed) ? undefined : p99('send_lag'),
    latencyP99Ns: p99('latency'),
    closes: records.flatMap(({ reasons }) => reasons).find(({ code }) => code === 'unexpected-closes')
      ?.message,
    tcpMemoryShare: largest(both('tcp_memory_share')),
    tcpMemoryPressures: largest(both('tcp_memory_pressures')) ?? 0,
    tcpPruned: largest(both('tcp_pruned')) ?? 0,
    memoryAvailableShare: records
      .flatMap((record) => ofBoth(record, 'memory_available_share') ?? [])
      .reduce<number | undefined>((least, each) => Math.min(least ?? each, each), undefined),
  };
}

/** Each kind of miss once, with its first message. */
function firstOfEach(misses: readonly Miss[]): string[] {
  const first = new Map<Miss['code'], string>();
  for (const { code, message } of misses) if (!first.has(code)) first.set(code, message);
  return [...first.values()];
}

function ofBoth({ measurements }: TrialRecord, metric: string): number | undefined {
  return measurements.find((each) => each.metric === metric && each.side === 'both')?.value;
}

function middle(
  records: readonly TrialRecord[],
  pick: (record: TrialRecord) => number | undefined,
): number | undefined {
  return median(records.flatMap((record) => pick(record) ?? []));
}

function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function milliseconds(ns: number): string {
  return `${Number((ns / 1e6).toPrecision(3))} ms`;
}
