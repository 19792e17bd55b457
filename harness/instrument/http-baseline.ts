// What plain HTTP costs on each stack: a GET that is answered with two bytes, and the POST of the uplink, which is
// answered with 204 while its client's event stream is open. Loaded by autocannon, which is closed loop: it asks
// again as soon as it is answered. https://github.com/mcollina/autocannon
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { clientTransport } from '../../clients/client-transports.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { NS_PER_MS } from '../../measure/clock.ts';
import { PATHS, type Stack } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import type { BroadcastParameters } from '../../workloads/broadcast/parameters.ts';
import { Child } from '../processes/child.ts';
import { pinParent, type Pinning } from '../machine/pinning.ts';
import type { ServerMethods } from '../processes/messages.ts';

export interface HttpBaseline {
  readonly stack: Stack;
  readonly target: string;
  readonly request: 'GET' | 'POST';
  readonly path: string;
  /** Requests under way at any time: one on each connection. */
  readonly connections: number;
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** From the request to its answer, as autocannon saw it. */
  readonly latencyP50Ns: number;
  readonly latencyP99Ns: number;
  /** Of the server, user and system; undefined where the system does not tell (not Linux). */
  readonly serverCpuUsPerRequest: number | undefined;
  /** Answers with another status than expected, and connections that broke. */
  readonly failed: number;
}

export interface HttpBaselineOptions {
  readonly pinning: Pinning;
  readonly secondsEach: number;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** autocannon, as much of it as is used here: it comes without types. */
type Autocannon = (options: {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly connections: number;
  readonly duration: number;
}) => PromiseLike<{ readonly errors: number; readonly duration: number }> & {
  on(
    event: 'response',
    listener: (client: unknown, status: number, bytes: number, responseMs: number) => void,
  ): void;
  stop(): void;
};

/** One request at a time shows the latency, ten the throughput. */
const CONNECTIONS = [1, 10] as const;

const HOST = '127.0.0.1';
const CLIENT = 'baseline';
const MESSAGE = JSON.stringify({ text: 'a message of a chat, as long as such messages are on average' });

/** The server's own load: nobody publishes, so only the greeting is ever sent. */
const PARAMETERS: BroadcastParameters = {
  connections: 1,
  channels: 1,
  rateHz: 1,
  arrivals: 'constant',
  payloadBytes: 100,
  writes: 'idiomatic',
  connectRateHz: 100,
};

/** One result for each stack that runs here, request and number of connections. Resolves early when aborted. */
export async function measureHttpBaseline(options: HttpBaselineOptions): Promise<HttpBaseline[]> {
  pinParent(options.pinning);
  const autocannon = createRequire(import.meta.url)('autocannon') as Autocannon;
  const results: HttpBaseline[] = [];
  for (const entry of TARGETS) {
    const { name, stack, transport } = entry;
    if (transport !== 'sse' || !(await entry.availability()).available) continue;
    const server = Child.start({ kind: 'server', role: `${name} server`, cpus: options.pinning.servers });
    try {
      const { port } = await server.ask<ServerMethods, 'listen'>('listen', 'listen', {
        target: name,
        workload: 'broadcast',
        parameters: { ...PARAMETERS },
        seed: 1,
        host: HOST,
        port: 0,
      });
      const close = await subscribe(port);
      for (const request of ['GET', 'POST'] as const) {
        for (const connections of CONNECTIONS) {
          if (options.signal.aborted) return results;
          options.progress(`${stack} ${request}, ${connections} at a time`);
          const load = { autocannon, server, port, request, connections, options };
          await ask(load, options.secondsEach / 4);
          results.push({ stack, target: name, ...(await ask(load, options.secondsEach)) });
        }
      }
      close();
    } finally {
      await server.kill();
    }
  }
  return results;
}

/** Opens the event stream without which a POST is refused; resolves with what closes it. */
async function subscribe(port: number): Promise<() => void> {
  const transport = await clientTransport('lean', 'sse');
  return new Promise((resolve, reject) => {
    const subscription = transport.subscribe(
      { host: HOST, port, channel: 'baseline', client: CLIENT, uplink: false },
      {
        opened: () => resolve(() => subscription.close()),
        message() {},
        closed: ({ message }) => reject(new Error(`The event stream of the uplink ended: ${message}`)),
      },
    );
  });
}

interface Load {
  readonly autocannon: Autocannon;
  readonly server: Child;
  readonly port: number;
  readonly request: 'GET' | 'POST';
  readonly connections: number;
  readonly options: HttpBaselineOptions;
}

async function ask(load: Load, duration: number): Promise<Omit<HttpBaseline, 'stack' | 'target'>> {
  const { autocannon, server, port, request, connections, options } = load;
  const path = request === 'GET' ? PATHS.health : `${PATHS.messages}?client=${CLIENT}`;
  const expected = request === 'GET' ? 200 : 204;
  const latency = new DurationHistogram();
  let refused = 0;
  const cpuBefore = cpuUs(server.pid);
  const running = autocannon({
    url: `http://${HOST}:${port}${path}`,
    method: request,
    connections,
    duration,
    ...(request === 'POST' ? { body: MESSAGE } : {}),
  });
  running.on('response', (_client, status, _bytes, responseMs) => {
    if (status === expected) latency.record(Math.round(responseMs * NS_PER_MS));
    else refused++;
  });
  const stop = (): void => running.stop();
  options.signal.addEventListener('abort', stop, { once: true });
  const { errors, duration: seconds } = await running;
  options.signal.removeEventListener('abort', stop);
  const cpuAfter = cpuUs(server.pid);
  const requests = latency.count;
  return {
    request,
    path,
    connections,
    seconds,
    requests,
    requestsPerSecond: requests / seconds,
    latencyP50Ns: latency.percentile(50) ?? 0,
    latencyP99Ns: latency.percentile(99) ?? 0,
    serverCpuUsPerRequest:
      cpuBefore === undefined || cpuAfter === undefined || requests === 0
        ? undefined
        : (cpuAfter - cpuBefore) / requests,
    failed: refused + errors,
  };
}

/** Linux counts in hundredths of a second here, on every architecture that Node runs on: proc_pid_stat(5). */
const US_PER_TICK = 10_000;

/** User and system time of a process with all its threads. */
function cpuUs(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name stands in parentheses and may hold spaces; utime and stime are the 12th and 13th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * US_PER_TICK;
  } catch {
    return undefined;
  }
}
