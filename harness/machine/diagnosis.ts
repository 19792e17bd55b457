// What a machine means for the figures that are measured on it, and how to mend it. A pure function of facts, so that
// every machine can be tried on any other.
import type { Availability } from '../../servers/targets.ts';
import type { EnvironmentFacts } from './environment.ts';
import type { TimerQuality } from './timer-quality.ts';

export interface MachineState {
  /** As environment.json holds them. */
  readonly facts: EnvironmentFacts;
  /** Why nothing is pinned; '' where it is. */
  readonly notPinned: string;
  readonly uws: Availability;
  /** Path of Chromium or Chrome, if one was found. */
  readonly browser: string | undefined;
  readonly timer: TimerQuality;
  /** Processes that ran or wanted to, over the last minute. */
  readonly load: number;
  readonly availableBytes: number;
  readonly pageBytes: number;
  /** Whether the processor has instructions for AES; undefined where the system does not tell. */
  readonly aes: boolean | undefined;
}

export interface Finding {
  readonly name: string;
  readonly value: string;
  /** `mend`: figures or cases suffer. `know`: nothing to mend, but to be known. */
  readonly state: 'good' | 'know' | 'mend';
  /** What it means for results. */
  readonly meaning: string;
  /** How to mend it; '' where there is nothing to mend. */
  readonly remedy: string;
}

const MIN_OPEN_FILES = 4096;
const MIN_PORTS = 20_000;
const MIN_BACKLOG = 4096;
const MIN_TCP_BYTES = 256 * 2 ** 20;
const MIN_AVAILABLE_BYTES = 2 ** 30;
const BUSY_LOAD_PER_CORE = 0.5;

/** Lateness (p50) that would make most latencies of the small scenarios timer-bound (law 1). */
const LATE_NS = 50_000;

const SYSCTL = 'sudo sysctl -w';

export function diagnose(machine: MachineState): Finding[] {
  return [
    nodeVersion(machine),
    cores(machine),
    pinning(machine),
    load(machine),
    memory(machine),
    governor(machine),
    timer(machine),
    descriptors(machine),
    ports(machine),
    backlog(machine),
    tcpMemory(machine),
    uws(machine),
    tls(machine),
    browser(machine),
  ].flatMap((finding) => finding ?? []);
}

function nodeVersion({ facts }: MachineState): Finding {
  return good(
    'Node.js',
    `${text(facts['node'])} (V8 ${text(facts['v8'])})`,
    'Figures of other versions differ: compare runs of one version only.',
  );
}

function cores({ facts }: MachineState): Finding {
  const count = Number(facts['cores']);
  const value = `${count} (${text(facts['cpuModel'])})`;
  if (count >= 4)
    return good('processors', value, 'Servers, clients and the rest of the system need not share.');
  if (count >= 2) {
    return know(
      'processors',
      value,
      'One for the servers, the others for the clients: the system works on both, which is noise.',
    );
  }
  return mend(
    'processors',
    value,
    'Server and clients take time from each other: latencies are those of the scheduler.',
    'Use a machine with at least 2 processors.',
  );
}

function pinning({ facts, notPinned }: MachineState): Finding {
  if (notPinned !== '') {
    return mend(
      'pinning',
      'none',
      `${notPinned}. Servers and clients share processors: expect more noise.`,
      'Install util-linux (taskset), and allow at least 2 processors.',
    );
  }
  const { servers, clients } = facts['pinning'] as EnvironmentFacts;
  return good(
    'pinning',
    `servers on ${text(servers)}, clients on ${text(clients)}`,
    'Neither takes time from the other.',
  );
}

function load({ facts, load: now }: MachineState): Finding {
  const meaning = 'Other programs take part in the measurement.';
  return now > BUSY_LOAD_PER_CORE * Number(facts['cores'])
    ? mend('load', now.toFixed(2), meaning, 'Stop other programs; the last minute counts, so wait a moment.')
    : good('load', now.toFixed(2), 'The machine is quiet.');
}

function memory({ availableBytes, facts }: MachineState): Finding {
  const value = `${bytes(availableBytes)} of ${bytes(Number(facts['memoryBytes']))}`;
  return availableBytes < MIN_AVAILABLE_BYTES
    ? mend(
        'available memory',
        value,
        'Cases with many connections may swap or be killed.',
        'Stop other programs, or use --connections.',
      )
    : good('available memory', value, 'Enough for the scenarios as they are.');
}

function governor({ facts }: MachineState): Finding {
  const value = facts['governor'];
  if (typeof value !== 'string') {
    return know(
      'CPU governor',
      'not visible',
      'Usual in virtual machines: the clock frequency is the host’s affair, and may change.',
    );
  }
  return value === 'performance'
    ? good('CPU governor', value, 'The clock frequency does not follow the load.')
    : mend(
        'CPU governor',
        value,
        'The clock frequency follows the load: light load looks slower than it is.',
        'sudo cpupower frequency-set -g performance',
      );
}

function timer({ timer: { events, p50Ns, p99Ns, maxNs } }: MachineState): Finding {
  const value = `${us(p50Ns)} late (p50), ${us(p99Ns)} (p99), ${us(maxNs)} (max) of ${events} events`;
  return p50Ns > LATE_NS
    ? mend(
        'timer',
        value,
        'Send lag is at least this; latencies below five times as much are timer-bound and get no verdict.',
        'Stop other programs; in a virtual machine prefer dedicated processors. Service times stand.',
      )
    : good('timer', value, 'Send lag is at least this: small against a latency.');
}

function descriptors({ facts }: MachineState): Finding | undefined {
  if (typeof facts['openFiles'] !== 'string') return undefined;
  const [soft, hard] = facts['openFiles']
    .split(' ')
    .map((limit) => (limit === 'unlimited' ? Infinity : Number(limit)));
  const value = `${soft} (soft), ${hard} (hard)`;
  const meaning =
    'Each connection takes one in the server and one in its client process; Node raises the soft limit to the hard one.';
  return hard! < MIN_OPEN_FILES
    ? mend(
        'open files',
        value,
        `${meaning} Cases with more than ${hard} connections fail.`,
        'Raise the hard limit: nofile in /etc/security/limits.conf, or docker run --ulimit nofile=65536:65536.',
      )
    : good('open files', value, meaning);
}

function ports({ facts }: MachineState): Finding | undefined {
  const [from, to] = numbers(facts['portRange']);
  if (from === undefined || to === undefined) return undefined;
  const value = `${from}–${to}`;
  const meaning = `At most ${to - from + 1} connections from one address to one server, fewer while closed ones wait.`;
  return to - from + 1 < MIN_PORTS
    ? mend('ephemeral ports', value, meaning, `${SYSCTL} net.ipv4.ip_local_port_range="10240 65535"`)
    : good('ephemeral ports', value, meaning);
}

function backlog({ facts }: MachineState): Finding | undefined {
  const [limit] = numbers(facts['somaxconn']);
  if (limit === undefined) return undefined;
  return limit < MIN_BACKLOG
    ? mend(
        'accept queue',
        String(limit),
        'Shorter than what the servers ask for: a fast connect ramp overflows it, and clients retry after a second.',
        `${SYSCTL} net.core.somaxconn=${MIN_BACKLOG}`,
      )
    : good('accept queue', String(limit), 'As long as the servers ask for (uWebSockets.js asks for 512).');
}

function tcpMemory({ facts, pageBytes }: MachineState): Finding | undefined {
  const [, pressure, most] = numbers(facts['tcpMemPages']);
  if (pressure === undefined || most === undefined) return undefined;
  const value = `pressure from ${bytes(pressure * pageBytes)}, at most ${bytes(most * pageBytes)}`;
  const meaning =
    'What all sockets may hold together: beyond it the kernel shrinks buffers, and figures with them.';
  return most * pageBytes < MIN_TCP_BYTES
    ? mend('TCP memory', value, meaning, `${SYSCTL} net.ipv4.tcp_mem="98304 131072 196608"`)
    : good('TCP memory', value, meaning);
}

function uws({ uws: availability, facts }: MachineState): Finding {
  if (!availability.available) {
    return mend(
      'uWebSockets.js',
      'does not load',
      `${availability.reason} Its targets are skipped.`,
      availability.remedy,
    );
  }
  const found = facts['uWebSockets'];
  const version =
    typeof found === 'object' && found !== null && 'version' in found ? text(found.version) : 'installed';
  return good('uWebSockets.js', version, 'Both stacks can be measured.');
}

function tls({ aes }: MachineState): Finding {
  const library = `OpenSSL ${process.versions.openssl}`;
  const meaning =
    'With --tls every connection has TLS_AES_128_GCM_SHA256, and the library is part of what is measured';
  if (aes !== false)
    return {
      name: 'TLS',
      value: `${library}${aes === true ? ', AES instructions' : ''}`,
      state: 'good',
      meaning: `${meaning}.`,
      remedy: '',
    };
  return {
    name: 'TLS',
    value: `${library}, no AES instructions`,
    state: 'know',
    meaning: `${meaning}; without AES instructions it costs several times as much as elsewhere.`,
    remedy: '',
  };
}

function browser({ browser: path }: MachineState): Finding {
  return path === undefined
    ? know('browser', 'none found', 'Measurements in a browser are left out; all others need none.')
    : good('browser', path, 'Measurements in a browser are possible.');
}

function good(name: string, value: string, meaning: string): Finding {
  return { name, value, state: 'good', meaning, remedy: '' };
}

function know(name: string, value: string, meaning: string): Finding {
  return { name, value, state: 'know', meaning, remedy: '' };
}

function mend(name: string, value: string, meaning: string, remedy: string): Finding {
  return { name, value, state: 'mend', meaning, remedy };
}

function text(fact: EnvironmentFacts[string] | undefined): string {
  return typeof fact === 'object' ? JSON.stringify(fact) : String(fact);
}

function numbers(fact: EnvironmentFacts[string] | undefined): number[] {
  return typeof fact === 'string' ? fact.split(' ').map(Number) : [];
}

function bytes(count: number): string {
  return count >= 2 ** 30 ? `${(count / 2 ** 30).toFixed(1)} GiB` : `${Math.round(count / 2 ** 20)} MiB`;
}

function us(ns: number): string {
  return `${Math.round(ns / 1e3)} µs`;
}
