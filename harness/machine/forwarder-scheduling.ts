// Whether the process that makes a network may have a processor as soon as a packet is due, before programs that share
// it by time: real-time scheduling, which root has, and who is allowed it by `ulimit -r`. sched(7), chrt(1)
import { spawnSync } from 'node:child_process';

/** The lowest real-time priority: before all that shares by time, and behind what else is real-time. Its threads do not inherit it. */
const REAL_TIME = ['chrt', '-f', '-R', '1'];

let allowed: boolean | undefined;

/**
 * What a forwarder is started with here, before its own command; empty where the system allows no more than to any process,
 * and where it is not pinned (`cpus`): it would take time from servers.
 */
export function forwarderPrefix(cpus: string | undefined): readonly string[] {
  if (cpus === undefined) return [];
  allowed ??= spawnSync(REAL_TIME[0]!, [...REAL_TIME.slice(1), 'true']).status === 0;
  return allowed ? REAL_TIME : [];
}

/** In words, for `environment.json`. */
export function forwarderScheduling(cpus: string | undefined): string {
  return forwarderPrefix(cpus).length > 0 ? 'real-time' : 'as any process';
}
