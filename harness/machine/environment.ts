// The facts of the machine that travel with every result (law 11), and a short identity of them, so that
// results of different machines are not compared unawares.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import { fileURLToPath } from 'node:url';
import { METHODS } from '../../measure/figures/methods.ts';
import { askGit } from './git.ts';
import { forwarderScheduling } from './forwarder-scheduling.ts';
import type { Pinning } from './pinning.ts';

/** Plain data, as environment.json holds it. */
export interface EnvironmentFacts {
  readonly [name: string]: string | number | boolean | null | readonly string[] | EnvironmentFacts;
}

export interface Environment {
  /** The same for runs whose figures may be compared. */
  readonly envId: string;
  readonly facts: EnvironmentFacts;
}

/** What the user has chosen, to be kept beside the machine's facts. */
export interface RunChoices {
  readonly arguments: readonly string[];
  readonly seed: number;
  readonly profile: string;
  readonly client: string;
  /** What the browser says of itself, where clients are its pages. */
  readonly browser?: string;
  /** Versions of the proxies in front of the servers, where there are any. */
  readonly proxies?: Readonly<Record<string, string>>;
}

export function describeEnvironment(pinning: Pinning, choices: RunChoices): Environment {
  const [cpu] = os.cpus();
  const machine: EnvironmentFacts = {
    cpuModel: cpu?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    platform: `${os.platform()} ${os.arch()}`,
    kernel: os.release(),
    governor: readFact('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    openFiles: openFilesLimit(),
    portRange: readFact('/proc/sys/net/ipv4/ip_local_port_range'),
    somaxconn: readFact('/proc/sys/net/core/somaxconn'),
    tcpMemPages: readFact('/proc/sys/net/ipv4/tcp_mem'),
    congestionControl: readFact('/proc/sys/net/ipv4/tcp_congestion_control'),
  };
  const software: EnvironmentFacts = {
    node: process.version,
    v8: process.versions.v8,
    libuv: process.versions.uv,
    nodeOptions: process.env['NODE_OPTIONS'] ?? '',
    pushbench: packageVersion('../../package.json') ?? packageVersion('../../../package.json'),
    ws: packageVersion('ws/package.json'),
    bufferutil: moduleLoads('bufferutil') && process.env['WS_NO_BUFFER_UTIL'] === undefined,
    uWebSockets: uwsFacts(),
    git: gitFacts(),
  };
  const pinned: EnvironmentFacts = {
    servers: pinning.servers ?? 'not pinned',
    clients: pinning.clients ?? 'not pinned',
    networkForwarder: forwarderScheduling(pinning.clients),
    reason: pinning.reason,
  };
  const { git: _git, ...comparable } = software;
  const envId = createHash('sha256')
    .update(JSON.stringify({ machine, comparable, pinned, METHODS }))
    .digest('hex')
    .slice(0, 8);
  return {
    envId,
    facts: {
      ...machine,
      ...software,
      pinning: pinned,
      methods: METHODS,
      loadAverageAtStart: os
        .loadavg()
        .map((load) => load.toFixed(2))
        .join(' '),
      run: { ...choices, arguments: [...choices.arguments] },
    },
  };
}

function readFact(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim().replaceAll(/\s+/g, ' ');
  } catch {
    return null;
  }
}

/** Soft and hard limit of open files, as the shell tells them. */
function openFilesLimit(): string | null {
  const shell = spawnSync('sh', ['-c', 'echo $(ulimit -Sn) $(ulimit -Hn)'], { encoding: 'utf8' });
  return shell.status === 0 ? shell.stdout.trim() : null;
}

function packageVersion(specifier: string): string | null {
  try {
    const manifest: unknown = createRequire(import.meta.url)(specifier);
    return (manifest as { version?: string }).version ?? null;
  } catch {
    return null;
  }
}

function moduleLoads(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Version of uWebSockets.js and the SHA-256 of the native binary that this Node loads. */
function uwsFacts(): EnvironmentFacts | string {
  const require = createRequire(import.meta.url);
  try {
    const folder = new URL('.', new URL(`file://${require.resolve('uWebSockets.js/package.json')}`));
    const binary = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;
    const sha256 = createHash('sha256')
      .update(readFileSync(fileURLToPath(new URL(binary, folder))))
      .digest('hex');
    return { version: packageVersion('uWebSockets.js/package.json'), binary, sha256 };
  } catch {
    return 'not installed';
  }
}

/** Of this program's own checkout; installed as a dependency it lies in somebody else's. */
function gitFacts(): EnvironmentFacts | null {
  if (import.meta.url.includes('/node_modules/')) return null;
  const here = fileURLToPath(new URL('.', import.meta.url));
  const commit = askGit(here, 'rev-parse', 'HEAD').text;
  const status = askGit(here, 'status', '--porcelain').text;
  return commit === undefined || status === undefined ? null : { commit, dirty: status !== '' };
}
