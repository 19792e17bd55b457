// The report of `npm run bench:million`, as Markdown: whether every heartbeat came, what a connection takes in each
// layer, how long connecting took and what it cost.
import type { CapacityLine } from '../../harness/fleet/capacity-check.ts';
import type { KernelSetting } from '../../harness/machine/kernel-settings.ts';
import type { EnvironmentFacts } from '../../harness/machine/environment.ts';
import type { HeldRunResult, Percentiles } from '../../harness/fleet/held-result.ts';
import { isStraight, type LayerSlope } from '../../harness/fleet/memory-layers.ts';
import { LEAST_R2 } from '../../measure/figures/least-squares.ts';

/** Everything that the benchmark writes as JSON. */
export interface HeldReport {
  readonly environment: EnvironmentFacts;
  readonly capacity: readonly CapacityLine[];
  /** What was raised for the time of the run, and put back. */
  readonly tuned: readonly KernelSetting[];
  readonly results: readonly HeldRunResult[];
  /** Ctrl-C came before all were measured. */
  readonly interrupted?: true;
}

export function heldReport({ environment, capacity, tuned, results, interrupted }: HeldReport): string {
  const fact = (name: string): string => JSON.stringify(environment[name]).replaceAll('"', '');
  const memory = gigabytes(Number(environment['memoryBytes']));
  const raised = tuned.map(({ name, value }) => `\`${name} = ${value}\``).join(', ');
  return `# Many connections, held

${fact('cpuModel')}, ${fact('cores')} processors, ${memory}, Linux ${fact('kernel')}, Node.js ${fact('node')}; open files of a process (soft and hard limit) ${fact('openFiles')}.
${tuned.length === 0 ? 'No setting of the kernel was changed.' : `Raised for the run and put back: ${raised}.`}

Before anything was opened:

${capacity.map(({ resource, fits, arithmetic }) => `- ${resource}: ${fits ? 'fits' : 'does not fit'}: ${arithmetic}.`).join('\n')}
${interrupted === true ? '\nInterrupted: only what was finished is here.\n' : ''}${results.map(section).join('')}`;
}

function section(result: HeldRunResult): string {
  const {
    target,
    wanted,
    held,
    heldAtEnd,
    cause,
    servers,
    clients,
    sourceAddresses,
    connect,
    rounds,
    memory,
  } = result;
  return `
## ${target}: ${whole(held)} of ${whole(wanted)} connections

${servers} server and ${clients} client processes, ${whole(sourceAddresses)} source addresses. ${
    cause === undefined
      ? `All were open at both ends from the last connect to the end: ${whole(heldAtEnd)}.`
      : `Ended early: ${cause.code}: ${cause.message}. ${cause.remedy} Open at the end: ${whole(heldAtEnd)}.`
  }
${lastWords(cause?.stderrTail ?? [])}
| round | expected | received | lost | twice | late (reordered) | latency p50 | p99 | max | service time p50 | p99 | CPU of servers | of clients |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rounds
  .map(
    (round, index) =>
      `| ${index + 1} | ${whole(round.expected)} | ${whole(round.delivered)} | ${whole(round.lost)} | ${whole(round.duplicate)} | ${whole(round.reordered)} | ${ms(round.latency.p50Ms)} | ${ms(round.latency.p99Ms)} | ${ms(round.latency.maxMs)} | ${ms(round.serviceTime.p50Ms)} | ${ms(round.serviceTime.p99Ms)} | ${seconds(round.cpu.servers)} | ${seconds(round.cpu.clients)} |`,
  )
  .join('\n')}

Connecting took ${seconds(connect.seconds)} (${seconds(connect.totalSeconds)} with the pauses in which memory was taken), ${whole(connect.rateHz)}/s; ${times(connect)}; CPU of servers ${seconds(connect.cpu.servers)}, of clients ${seconds(connect.cpu.clients)}${connect.listenOverflows === undefined ? '' : `; the accept queue was full ${whole(connect.listenOverflows)} times`}. Closing took ${seconds(result.closeSeconds)}.

| memory per connection | slope | 95 % interval | R² |
| :--- | ---: | ---: | ---: |
${memory.layers.map(layerRow).join('\n')}
${memory.layers.every(isStraight) ? '' : `\n-: a slope needs R² > ${LEAST_R2}; the layer hardly grows, or there are too few connections for a straight line.\n`}
${processes(result)} Available memory fell by ${memory.availablePerConnection === undefined ? '?' : whole(memory.availablePerConnection)} B per connection, processes included; the least was ${gigabytes(memory.extremes.leastAvailableBytes)}. TCP buffers took ${whole(memory.extremes.mostTcpPages)} pages at most.
${slabs(result)}
Afterwards: ${result.after.processesAlive} processes alive, ${result.after.timeWaitSockets === undefined ? '?' : whole(result.after.timeWaitSockets)} sockets more in TIME_WAIT.
`;
}

function lastWords(stderrTail: readonly string[]): string {
  return stderrTail.length === 0 ? '' : `\n\`\`\`text\n${stderrTail.join('\n')}\n\`\`\`\n`;
}

function layerRow(layer: LayerSlope): string {
  const r2 = layer.r2.toFixed(4);
  if (!isStraight(layer)) return `| ${layer.layer} | - | - | ${r2} |`;
  const { bytesPerConnection, lowBytes, highBytes } = layer;
  return `| ${layer.layer} | ${whole(bytesPerConnection)} B | ${whole(lowBytes)} to ${whole(highBytes)} B | ${r2} |`;
}

/** What the processes take before the first connection. */
function processes({ memory, servers, clients }: HeldRunResult): string {
  const { start } = memory;
  if (start?.server.privateBytes === undefined || start.client.privateBytes === undefined) return '';
  const server = (start.server.privateBytes / servers / 1e6).toFixed(1);
  const client = (start.client.privateBytes / clients / 1e6).toFixed(1);
  return `Without a connection a server process takes ${server} MB of its own, a client process ${client} MB.`;
}

function slabs({ memory }: HeldRunResult): string {
  const entries = Object.entries(memory.slabs);
  if (entries.length === 0) return '';
  const text = entries.map(([name, bytes]) => `\`${name}\` ${whole(bytes)} B`).join(', ');
  return `\nSlabs that grew most, per connection (both ends; of the whole machine): ${text}.\n`;
}

function times({ p50Ms, p99Ms, maxMs }: Percentiles): string {
  return `connect p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, max ${ms(maxMs)}`;
}

function ms(value: number | undefined): string {
  if (value === undefined) return '';
  return value < 10 ? `${value.toFixed(2)} ms` : `${whole(value)} ms`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
