// What `pushbench limit` says of each target: what it held, what gave way, and where the memory is.
import Table from 'cli-table3';
import type { LimitFinding } from '../../harness/fleet/connection-limit.ts';
import type { MachineAllowance } from '../../harness/fleet/machine-allowance.ts';
import { isStraight, type LayerSlope } from '../../harness/fleet/memory-layers.ts';
import type { HeldAccount } from '../../workloads/held/clients.ts';
import { LEAST_R2 } from '../../measure/figures/least-squares.ts';

/** A finding, or why there is none. */
export interface LimitRow extends Partial<LimitFinding> {
  readonly target: string;
  readonly problem?: string;
  /** Of a process that ended before there was anything to find. */
  readonly stderrTail?: readonly string[];
  /** Ctrl-C came before it was finished. */
  readonly interrupted?: true;
}

export function describeLimits(rows: readonly LimitRow[], max: number): string {
  const table = new Table({
    head: ['target', 'held', 'what gave way'],
    colWidths: [18, 12, 80],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { target, held, cause, problem } of rows) {
    const what =
      cause === undefined
        ? `nothing: ${whole(max)} were asked for`
        : `${cause.code}: ${cause.message}. ${cause.remedy}`;
    table.push([target, held === undefined ? '' : whole(held), problem ?? what]);
  }
  return [table.toString(), ...rows.flatMap(details)].join('\n');
}

function details({
  target,
  servers,
  clients,
  levels,
  heartbeats,
  layers,
  allowance,
  after,
  problem,
  cause,
  stderrTail,
}: LimitRow): string[] {
  const lastWords = wordsLines(target, cause?.stderrTail ?? stderrTail ?? []);
  if (problem !== undefined || levels === undefined) return lastWords;
  const top = levels.at(-1);
  return [
    ...lastWords,
    '',
    `${target}: ${servers} server and ${clients} client processes, ${levels.length} levels` +
      (top?.connectP99Ms === undefined
        ? ''
        : `, connect p50 ${top.connectP50Ms!.toFixed(1)} and p99 ${top.connectP99Ms.toFixed(1)} ms at the last`),
    heartbeatLine(heartbeats!),
    ...layerLines(layers!),
    ...(allowance === undefined ? noAllowance(layers!) : [allowanceLine(allowance)]),
    `  afterwards: ${after!.processesAlive} processes alive, ${after!.timeWaitSockets ?? '?'} sockets more in TIME_WAIT (the kernel keeps them for a minute)`,
  ];
}

/** Nobody can tell a server that pushes by itself to send any. */
function heartbeatLine({ expected, delivered, lost, duplicate, reordered, malformed }: HeldAccount): string {
  return expected === 0
    ? '  heartbeats: none were sent'
    : `  heartbeats: ${whole(delivered)} of ${whole(expected)} received, ${whole(lost)} lost, ${whole(duplicate)} twice, ${whole(reordered)} late (reordered), ${whole(malformed)} garbled`;
}

function wordsLines(target: string, stderrTail: readonly string[]): string[] {
  if (stderrTail.length === 0) return [];
  return ['', `${target}: its process wrote last:`, ...stderrTail.map((line) => `    ${line}`)];
}

/** Why nothing is said of the whole machine, where slopes are not straight enough to be drawn on. */
function noAllowance(layers: readonly LayerSlope[]): string[] {
  if (layers.every(isStraight)) return [];
  return ["  what the machine's memory would allow: - (it needs the slopes of server, client and all)"];
}

/** Bytes per connection, layer by layer, with their intervals. */
function layerLines(layers: readonly LayerSlope[]): string[] {
  if (layers.length === 0) return ['  memory per connection: fewer than four levels, so no slope'];
  const nameWidth = Math.max(22, ...layers.map(({ layer }) => layer.length));
  const numbers = layers.map((layer) => (isStraight(layer) ? whole(layer.bytesPerConnection) : '-'));
  const numberWidth = Math.max(7, ...numbers.map(({ length }) => length));
  const each = layers.map((layer) => {
    const name = layer.layer.padEnd(nameWidth);
    const r2 = `R² ${layer.r2.toFixed(4)}`;
    if (!isStraight(layer)) return `    ${name} ${'-'.padStart(numberWidth)}   ${r2}`;
    const { bytesPerConnection, lowBytes, highBytes } = layer;
    return `    ${name} ${whole(bytesPerConnection).padStart(numberWidth)} B [${whole(lowBytes)}, ${whole(highBytes)}], ${r2}`;
  });
  const crooked = layers.every(isStraight)
    ? []
    : [
        `    -: a slope needs R² > ${LEAST_R2}. The layer hardly grows, or there are too few connections for a straight line: use a larger --max.`,
      ];
  return [
    `  memory per connection (slope over ${layers[0]!.levels} levels, 95 % interval):`,
    ...each,
    ...crooked,
  ];
}

function allowanceLine({
  connections,
  boundBy,
  memory,
  systemDescriptors,
  tcpMemory,
}: MachineAllowance): string {
  const range = `${whole(memory.low)} to ${memory.high === undefined ? '?' : whole(memory.high)}`;
  const others = [
    ...(systemDescriptors === undefined ? [] : [`fs.file-max ${whole(systemDescriptors)}`]),
    ...(tcpMemory === undefined ? [] : [`net.ipv4.tcp_mem ${whole(tcpMemory)} if all buffers are in use`]),
  ];
  return `  the machine's memory would allow ${whole(memory.connections)} connections (${range}); ${others.join(', ')}: ${whole(connections)}, bound by ${boundBy}`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
