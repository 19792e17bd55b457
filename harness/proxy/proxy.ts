// A real proxy in front of a server, or several: started on a configuration of its own folder, metered from outside, and gone for
// certain. A guard holds the other end of a pipe: however this program ends, the proxy's processes are killed and its
// folder is removed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processCpuUs } from '../../measure/process/cpu.ts';
import { withDescendants } from '../../measure/process/descendants.ts';
import { processMemory } from '../../measure/process/memory.ts';
import { freePort } from '../machine/free-port.ts';
import { hereFor } from '../machine/loopback.ts';
import type { Via } from '../../scenarios/proxies.ts';
import { printable } from '../../servers/printable-text.ts';
import { bracketed, writeConfiguration, type WrittenConfiguration } from './configuration.ts';
import { proxyCommand, proxyEnvironment, reloadCommand } from './program.ts';

export interface ProxyOptions {
  readonly via: Via;
  /** Where it listens, on a port that it chooses: the host of the servers. */
  readonly host: string;
  /** The servers behind it, on the same host. */
  readonly upstreamPorts: readonly [number, ...number[]];
  /** It is to be told to reload: HAProxy must be started for that, and Caddy listen for it. */
  readonly reloadable?: boolean;
  /** Processors as `taskset --cpu-list` takes them; undefined: not pinned. */
  readonly cpus: string | undefined;
  /** A command that starts it: into a network. */
  readonly prefix: readonly string[];
}

/** It did not start, or has ended by itself. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  /** The last lines that it wrote to standard error. */
  readonly stderrTail: readonly string[];

  constructor(message: string, stderrTail: readonly string[]) {
    super(message);
    this.stderrTail = stderrTail;
  }
}

export const FOLDER_PREFIX = 'pushbench-proxy-';

const START_LIMIT_MS = 10_000;
const STDERR_LINES = 20;
/** Another program may take the port between the moment when it was found and the moment when the proxy takes it. */
const START_TRIES = 3;

/** Waits for the end of its standard input, then kills the process group $1 and removes the folder $2. */
const GUARD = 'cat >/dev/null; kill -s KILL -- "-$1" 2>/dev/null; rm -rf -- "$2"';

/**
 * Starts the guard $1 over the folder $2, then becomes the command that follows: there is no proxy without a guard at any
 * time. The guard is in a session of its own and nobody's child; it hears of the end on descriptor 3, and says with 4 that
 * it has done its work.
 */
const LAUNCH =
  '(setsid sh -c "$1" guard "$$" "$2" <&3 >&4 2>/dev/null 3<&- 4>&- &); shift 2; exec "$@" 3<&- 4>&-';

export class Proxy {
  readonly via: Via;
  readonly port: number;
  readonly #child: ChildProcess;
  /** Its end tells the guard; the guard's end closes the other. */
  readonly #alive: Duplex;
  readonly #guarded: Promise<unknown>;
  readonly #written: WrittenConfiguration;
  readonly #prefix: readonly string[];
  #stderr: string[] = [];
  #ended: string | undefined;
  #closing = false;

  private constructor(options: ProxyOptions, port: number) {
    const { via, host, upstreamPorts, cpus, prefix, reloadable = false } = options;
    this.via = via;
    this.port = port;
    const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
    const [upstream, ...others] = upstreamPorts.map((each) => `${bracketed(host)}:${each}`);
    const places = { host, port, upstream: upstream!, others, reloadable };
    this.#written = writeConfiguration(folder, via, places);
    const pinned = cpus === undefined ? [] : ['taskset', '--cpu-list', cpus];
    this.#prefix = [...pinned, ...prefix];
    const [command, ...parameters] = [...this.#prefix, ...proxyCommand(via.proxy, this.#written, reloadable)];
    // A process group of its own, so that its workers end with it, and the end of a terminal is not theirs to hear of.
    this.#child = spawn('sh', ['-c', LAUNCH, 'sh', GUARD, folder, command!, ...parameters], {
      cwd: folder,
      env: { ...proxyEnvironment(), XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const [, , , alive, guarded] = this.#child.stdio as unknown as Duplex[];
    this.#alive = alive!;
    this.#alive.on('error', () => {}); // The guard has ended.
    this.#guarded = once(guarded!.resume(), 'close');
    this.#child.once('error', (error) => (this.#ended ??= error.message));
    this.#child.once('exit', (code, signal) => (this.#ended ??= signal ?? `exit code ${code}`));
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => this.#keepStderr(text));
  }

  /** Resolves when it listens. Rejects with `ProxyFailure`. */
  static async start(options: ProxyOptions): Promise<Proxy> {
    for (let tries = 1; ; tries++) {
      const proxy = new Proxy(options, await freePort(hereFor(options.host)));
      try {
        await proxy.#listens();
        return proxy;
      } catch (error) {
        await proxy.close();
        const taken = error instanceof ProxyFailure && error.stderrTail.some((line) => /in use/i.test(line));
        if (!taken || tries === START_TRIES) throw error;
      }
    }
  }

  /** How it has ended, where nobody asked it to; undefined while it lives. */
  get ended(): string | undefined {
    return this.#closing ? undefined : this.#ended;
  }

  get stderrTail(): readonly string[] {
    return this.#stderr
      .filter((line) => line !== '')
      .slice(-STDERR_LINES)
      .map(printable);
  }

  /** CPU time of all its processes so far, in microseconds; NaN where the system does not tell, or it has ended. */
  cpuUs(): number {
    const known = this.#pids().flatMap((pid) => processCpuUs(pid) ?? []);
    return known.length === 0 ? NaN : known.reduce((sum, us) => sum + us, 0);
  }

  /** Memory of all its processes, what they share counted once, in bytes; undefined as with `cpuUs`. */
  memoryBytes(): number | undefined {
    const known = this.#pids().flatMap((pid) => processMemory(pid) ?? []);
    return known.length === 0 ? undefined : known.reduce((sum, { pssBytes }) => sum + pssBytes, 0);
  }

  /** How many processes it has now. */
  get processes(): number {
    return this.#pids().length;
  }

  /**
   * Has it take up its configuration anew, as its own program does that; resolves when that has been handed over. Rejects
   * with `ProxyFailure`.
   */
  async reload(): Promise<void> {
    const { proxy } = this.via;
    const [command, ...parameters] = [
      ...this.#prefix,
      ...reloadCommand(proxy, this.#written, this.#child.pid!),
    ];
    const { folder: cwd } = this.#written;
    const asked = spawn(command!, parameters, {
      cwd,
      env: { ...proxyEnvironment(), XDG_DATA_HOME: cwd, XDG_CONFIG_HOME: cwd },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    asked.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const how = await new Promise<string | undefined>((resolve) => {
      asked.once('error', (error) => resolve(error.message));
      asked.once('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
    });
    if (how === undefined) return;
    const lines = said
      .split('\n')
      .filter((line) => line !== '')
      .map(printable);
    const last = lines.at(-1);
    throw new ProxyFailure(
      `${this.via.name} could not be reloaded (${how})${last === undefined ? '' : `: ${last}`}.`,
      lines.slice(-STDERR_LINES),
    );
  }

  /** Ends all its processes at once and removes its folder. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#alive.destroy();
    await this.#guarded;
  }

  #pids(): number[] {
    const { pid } = this.#child;
    return pid === undefined || this.#ended !== undefined ? [] : withDescendants([pid]);
  }

  async #listens(): Promise<void> {
    const giveUp = performance.now() + START_LIMIT_MS;
    while (this.#ended === undefined && performance.now() < giveUp) {
      if (listensAt(this.#child.pid!, this.port)) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const how =
      this.#ended === undefined
        ? `did not listen within ${START_LIMIT_MS / 1000} s`
        : `ended (${this.#ended})`;
    // What it wrote last may still be on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const said = this.stderrTail.at(-1);
    throw new ProxyFailure(
      `${this.via.name} could not be started: it ${how}${said === undefined ? '' : `: ${said}`}.`,
      this.stderrTail,
    );
  }

  #keepStderr(text: string): void {
    const lines = ((this.#stderr.pop() ?? '') + text).split('\n');
    this.#stderr = [...this.#stderr, ...lines].slice(-STDERR_LINES - 1);
  }
}

/** Whether anybody listens at that port in the network of the process. proc_pid_net(5) */
function listensAt(pid: number, port: number): boolean {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['tcp', 'tcp6'].some((table) => {
    try {
      const lines = readFileSync(`/proc/${pid}/net/${table}`, 'latin1').split('\n');
      return lines.some((line) => {
        const [, address = '', , state] = line.trim().split(/\s+/);
        return state === '0A' && address.endsWith(local);
      });
    } catch {
      return false;
    }
  });
}
