// Whether a path is what was asked for, found out by its effect before anything is measured on it: a connect takes one
// round-trip time, the first event of a stream and the opening of a WebSocket two, a POST on a kept connection one.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NS_PER_MS } from '../../measure/clock.ts';
import type { IpVersion } from '../../scenarios/ip.ts';
import type { NetworkSettings } from '../../scenarios/networks.ts';
import type { NetworkPath } from './path.ts';

/** The least of several times each, in nanoseconds: what is above it is the machine's, not the path's. */
export interface Calibration {
  /** As the kernel has measured it (`minrtt` of ss(8)): without the time in which a process waits for a processor. */
  readonly rttNs?: number | undefined;
  readonly connectNs: number;
  /** From the begin of the connect. */
  readonly firstEventNs: number;
  readonly openNs: number;
  /** On a connection that had one before. */
  readonly postNs: number;
}

/** A turn connects three times: for a stream, for a WebSocket, and to post twice. */
export interface CalibrationTask extends CalibrationTurns {
  readonly host: string;
  readonly port: number;
}

export interface CalibrationTurns {
  readonly turns: number;
  /** From the begin of a turn to that of the next; undefined: one after the other. */
  readonly gapMs: number | undefined;
}

/** Enough for a minimum. */
const TURNS = 8;

/** Of one turn, one after the other. */
const ROUND_TRIPS_OF_A_TURN = 7;

/** So far apart that what disturbs one of them does not disturb all. */
const GAP_MS = 70;

/** More than any packet of a turn. */
const PACKET_BITS = 8 * 300;

/** Beyond what the path itself takes; lost packets are sent again. */
const LIMIT_MS = 30_000;

/** Of what was asked, or in milliseconds, whichever is more. */
const TOLERANCE_SHARE = 0.02;
const TOLERANCE_MS = 0.2;

/** With the version of IP that the trial has. Rejects where the path carries nothing. */
export async function calibrate(
  path: NetworkPath,
  settings: NetworkSettings,
  ip: IpVersion = 4,
): Promise<Calibration> {
  const host = path.serverHost(ip);
  const server = run(path.prefix('server'), { serve: host });
  try {
    const { port } = await firstLine<{ port: number }>(server);
    const client = run(path.prefix('client'), { host, port, ...calibrationTurns(settings) });
    try {
      return await firstLine<Calibration>(client, LIMIT_MS + calibrationMs(settings));
    } finally {
      client.kill('SIGKILL');
    }
  } finally {
    server.kill('SIGKILL');
  }
}

/**
 * A turn does not wait for the one before it: it is round trips that turns are made of. One after the other they go where that
 * is sooner, or where the link is so slow that their packets would wait for each other.
 */
export function calibrationTurns({ rttMs, downBps, upBps }: NetworkSettings): CalibrationTurns {
  const packetMs = (1000 * PACKET_BITS) / Math.min(downBps, upBps);
  const overlap = ROUND_TRIPS_OF_A_TURN * rttMs > GAP_MS && packetMs < GAP_MS / TURNS;
  return { turns: TURNS, gapMs: overlap ? GAP_MS : undefined };
}

/** How long a calibration waits for the path, in milliseconds. */
export function calibrationMs(settings: NetworkSettings): number {
  const { turns, gapMs } = calibrationTurns(settings);
  const turnMs = ROUND_TRIPS_OF_A_TURN * settings.rttMs;
  return gapMs === undefined ? turns * turnMs : turnMs + (turns - 1) * gapMs;
}

/** The shortest that the kernel sees: what was asked, and what the smallest packets take to be sent at the link's rates, in milliseconds. */
export function expectedMs(settings: NetworkSettings): number {
  return settings.rttMs + sendingMs(settings);
}

/** How far the round-trip time may be from that, in milliseconds. The smallest packets have 52 to 80 bytes. */
export function toleranceMs(settings: NetworkSettings): number {
  const { rttMs, jitterMs } = settings;
  return Math.max(TOLERANCE_MS, TOLERANCE_SHARE * rttMs) + 2 * jitterMs + sendingMs(settings) / 2;
}

/** A SYN and its answer over IPv4. */
const HANDSHAKE_BITS = 8 * 60;

/** There and back. */
function sendingMs({ downBps, upBps }: NetworkSettings): number {
  return 1000 * (HANDSHAKE_BITS / downBps + HANDSHAKE_BITS / upBps);
}

/** The kernel's where it tells, else the shortest connect. */
export function roundTripNs({ rttNs, connectNs }: Calibration): number {
  return rttNs ?? connectNs;
}

/** Whether the round-trip time is what was asked; a path that loses packets has no other one. */
export function isAsAsked(seen: Calibration, settings: NetworkSettings): boolean {
  return Math.abs(roundTripNs(seen) / NS_PER_MS - expectedMs(settings)) <= toleranceMs(settings);
}

function run(prefix: readonly string[], task: CalibrationTask | { readonly serve: string }): ChildProcess {
  const [command, ...parameters] = [...prefix, process.execPath, compiledProcess(), JSON.stringify(task)];
  return spawn(command, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
}

function firstLine<T>(child: ChildProcess, limitMs = LIMIT_MS): Promise<T> {
  const lines = createInterface(child.stdout!);
  return new Promise<T>((resolve, reject) => {
    const failed = (how: string): void =>
      done(() => reject(new Error(`the calibration of the network ${how}`)));
    const timer = setTimeout(() => failed(`was not done within ${Math.round(limitMs / 1000)} s`), limitMs);
    const done = (then: () => void): void => {
      clearTimeout(timer);
      lines.close();
      then();
    };
    child.once('error', (error) => failed(`could not be started: ${error.message}`));
    // Not `exit`: what it said last may still be on its way then.
    child.once('close', (code, signal) => failed(`ended (${code ?? signal})`));
    lines.once('line', (line) => done(() => resolve(JSON.parse(line) as T)));
  });
}

function compiledProcess(): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/harness/network/' : './';
  return fileURLToPath(new URL(`${folder}calibration-process.js`, import.meta.url));
}
