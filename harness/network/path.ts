// A network between servers and clients of one machine: two namespaces, a link between them, and what has gone over it.
// Both ends share the host's kernel and clock, so one-way times stay exact.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  encodeSetup,
  type ForwarderAnswer,
  type ForwarderReport,
  type ForwarderRequest,
} from './forwarder-messages.ts';
import { forwarderPrefix } from '../machine/forwarder-scheduling.ts';
import type { LinkSettings } from './link.ts';
import { endCounters, type EndCounters } from './path-counters.ts';
import {
  ADDRESSES,
  configureDevice,
  enterPrefix,
  NetworkUnavailable,
  openNamespaces,
  type Namespaces,
} from './namespaces.ts';
import type { IpVersion } from '../../scenarios/ip.ts';
import type { NetworkSettings } from '../../scenarios/networks.ts';

const DEVICE = 'pushbench0';

const ANSWER_LIMIT_MS = 5_000;

export interface PathOptions {
  readonly settings: NetworkSettings;
  readonly seed: number;
  /** Processors of the forwarder, as `taskset --cpu-list` takes them; undefined: not pinned. */
  readonly cpus: string | undefined;
}

/** Totals at one moment. */
export interface PathSnapshot {
  readonly forwarder: ForwarderReport;
  readonly server: EndCounters;
  readonly client: EndCounters;
}

export class NetworkPath {
  readonly #namespaces: Namespaces;
  readonly #forwarder: ChildProcess;
  readonly #answers: Interface;
  #ended: string | undefined;

  private constructor(namespaces: Namespaces, forwarder: ChildProcess) {
    this.#namespaces = namespaces;
    this.#forwarder = forwarder;
    this.#answers = createInterface(forwarder.stdout!);
    forwarder.once('exit', (code, signal) => (this.#ended = signal ?? `exit code ${code}`));
  }

  /** How the process that makes the link has ended; undefined while it lives. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Rejects with `NetworkUnavailable` where this machine cannot have it. */
  static async open({ settings, seed, cpus }: PathOptions): Promise<NetworkPath> {
    const namespaces = await openNamespaces();
    const { serverPid, clientPid } = namespaces;
    const setup = encodeSetup({ serverPid, clientPid, device: DEVICE, seed, ...linksOf(settings) });
    const node = [process.execPath, compiledForwarder(), setup];
    const pinned = cpus === undefined ? node : ['taskset', '--cpu-list', cpus, ...node];
    const enterUser = ['nsenter', '--preserve-credentials', '--user', `--target=${serverPid}`, '--'];
    // Before it enters: in a user namespace nobody may ask for it.
    const [command, ...parameters] = [...forwarderPrefix(cpus), ...enterUser, ...pinned];
    const forwarder = spawn(command!, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    forwarder.stdin.on('error', () => {}); // It has ended: the next answer says so.
    const path = new NetworkPath(namespaces, forwarder);
    try {
      const first = await path.#answer();
      if ('failed' in first)
        throw new NetworkUnavailable(`There is no TUN device (${first.failed})`, remedyOf(first.failed));
      configureDevice(serverPid, DEVICE, 'server');
      configureDevice(clientPid, DEVICE, 'client');
      return path;
    } catch (error) {
      await path.close();
      throw error;
    }
  }

  /** The address of the servers' end. */
  serverHost(ip: IpVersion): string {
    return ADDRESSES[`ipv${ip}`].server;
  }

  /** Puts a command into the servers' network, or the clients'. */
  prefix(side: 'server' | 'client'): readonly string[] {
    return enterPrefix(side === 'server' ? this.#namespaces.serverPid : this.#namespaces.clientPid);
  }

  /** What has gone over it so far; the tally of lateness begins anew. */
  async snapshot(): Promise<PathSnapshot> {
    const { serverPid, clientPid } = this.#namespaces;
    return {
      forwarder: await this.#ask({ reset: true }),
      server: endCounters(serverPid, DEVICE),
      client: endCounters(clientPid, DEVICE),
    };
  }

  /** The counts alone, without lateness: what else goes over it does not wait for them. One question at a time. */
  report(): Promise<ForwarderReport> {
    return this.#ask({ reset: false });
  }

  async #ask(request: ForwarderRequest): Promise<ForwarderReport> {
    const answered = this.#answer();
    this.#forwarder.stdin!.write(`${JSON.stringify(request)}\n`);
    const answer = await answered;
    if (!('report' in answer))
      throw new Error('the forwarder of the network gave another answer than a report');
    return answer.report;
  }

  async close(): Promise<void> {
    this.#answers.close();
    this.#forwarder.kill('SIGKILL');
    await this.#namespaces.close();
  }

  #answer(): Promise<ForwarderAnswer> {
    if (this.#ended !== undefined)
      return Promise.reject(new Error(`the forwarder of the network has ended (${this.#ended})`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          done(new Error(`the forwarder of the network did not answer within ${ANSWER_LIMIT_MS / 1000} s`)),
        ANSWER_LIMIT_MS,
      );
      const ended = (code: number | null, signal: NodeJS.Signals | null): void =>
        done(new Error(`the forwarder of the network has ended (${signal ?? code})`));
      const heard = (line: string): void => done(undefined, JSON.parse(line) as ForwarderAnswer);
      const done = (error: Error | undefined, answer?: ForwarderAnswer): void => {
        clearTimeout(timer);
        this.#forwarder.off('exit', ended);
        this.#answers.off('line', heard);
        if (error === undefined) resolve(answer!);
        else reject(error);
      };
      this.#forwarder.once('exit', ended);
      this.#answers.once('line', heard);
    });
  }
}

/** Both directions of a network. */
export function linksOf({ rttMs, jitterMs, loss, downBps, upBps, queueBytes }: NetworkSettings): {
  readonly down: LinkSettings;
  readonly up: LinkSettings;
} {
  const link = (bps: number): LinkSettings => ({ delayMs: rttMs / 2, jitterMs, loss, bps, queueBytes });
  return { down: link(downBps), up: link(upBps) };
}

function remedyOf(failure: string): string {
  return /koffi/.test(failure)
    ? 'Install the optional dependency koffi: npm install koffi.'
    : 'Load the kernel module tun (modprobe tun), and in a container pass the device in: --device /dev/net/tun.';
}

function compiledForwarder(): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/harness/network/' : './';
  return fileURLToPath(new URL(`${folder}forwarder-process.js`, import.meta.url));
}
