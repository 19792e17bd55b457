// The server that carries events between processes: Debian's redis-server or nats-server, started for one trial, in memory
// alone, and gone with the process that has started it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { processCpuUs } from '../../measure/process/cpu.ts';
import type { BackplaneKind } from '../../workloads/backplane.ts';
import { freePort } from '../machine/free-port.ts';
import type { Obstacle } from '../obstacle.ts';

type BrokerKind = Exclude<BackplaneKind, 'ipc'>;

/** The command, which is also the name of its Debian package. */
const PROGRAMS: Readonly<Record<BrokerKind, string>> = { redis: 'redis-server', nats: 'nats-server' };

/** Nothing is written to disk. https://redis.io/docs/latest/operate/oss_and_stack/management/config/, nats-server --help */
const ARGUMENTS: Readonly<Record<BrokerKind, (host: string, port: number) => readonly string[]>> = {
  redis: (host, port) => ['--bind', host, '--port', String(port), '--save', '', '--appendonly', 'no'],
  nats: (host, port) => ['--addr', host, '--port', String(port)],
};

const START_LIMIT_MS = 10_000;
const STDERR_CHARACTERS = 2_000;

/** Debian has daemons outside of a user's PATH. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };
}

/** Undefined where the program is installed, or none is needed. */
export function backplaneObstacle(kind: BackplaneKind): Obstacle | undefined {
  if (kind === 'ipc') return undefined;
  const program = PROGRAMS[kind];
  const { status } = spawnSync(program, ['--version'], { stdio: 'ignore', env: environment() });
  if (status === 0) return undefined;
  return {
    reason: `${program} is not installed`,
    remedy: `Install the Debian package ${program} (apt-get install ${program}), or leave --backplane ${kind} out.`,
  };
}

export class Broker {
  readonly host: string;
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, host: string, port: number) {
    this.#child = child;
    this.host = host;
    this.port = port;
  }

  /** Resolves when it listens. Rejects with what it said where it does not start. `prefix`: a command that starts it. */
  static async start(kind: BrokerKind, host: string, prefix: readonly string[]): Promise<Broker> {
    const port = await freePort(host);
    const [command, ...parameters] = [...prefix, PROGRAMS[kind], ...ARGUMENTS[kind](host, port)];
    const child = spawn(command!, parameters, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
      cwd: '/',
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-STDERR_CHARACTERS);
      });
    const end: { how?: string } = {};
    child.once('error', (error) => (end.how ??= error.message));
    child.once('exit', (code, signal) => (end.how ??= signal ?? `exit code ${code}`));
    const untilMs = performance.now() + START_LIMIT_MS;
    while (end.how === undefined && performance.now() < untilMs) {
      if (await isListening(host, port)) return new Broker(child, host, port);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGKILL');
    const how =
      end.how === undefined ? `did not listen within ${START_LIMIT_MS / 1000} s` : `ended (${end.how})`;
    throw new Error(`${PROGRAMS[kind]} could not be started: it ${how}. ${said.trim()}`.trim());
  }

  /** CPU time so far, in microseconds; NaN where the system does not tell, or it has ended. */
  cpuUs(): number {
    return processCpuUs(this.#child.pid!) ?? NaN;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
