// What the parent tells the forwarder and what it answers: a JSON object a line, over its standard input and output.
// (Not over Node's IPC channel: the forwarder waits in a system call, and its event loop does not turn.)
import type { TallyEntry } from '../../measure/figures/duration-tally.ts';
import type { LinkCounts, LinkSettings } from './link.ts';

/** On its command line. */
export interface ForwarderSetup {
  /** Processes whose network namespaces the two ends are in. */
  readonly serverPid: number;
  readonly clientPid: number;
  readonly device: string;
  readonly seed: number;
  readonly down: LinkSettings;
  readonly up: LinkSettings;
}

export interface ForwarderReport {
  readonly down: LinkCounts;
  readonly up: LinkCounts;
  /**
   * How much later than due packets were handed on, in nanoseconds, since the last report that reset it; with what they may
   * have waited at the entrance because the forwarder had no processor.
   */
  readonly lateness: readonly TallyEntry[];
  /** Packets that were handed on, and those that the kernel's side did not take. */
  readonly forwarded: number;
  readonly refused: number;
  /** Packets that are on their way. */
  readonly waiting: number;
  /** CPU time of the forwarder since its start, and the part of it that was spent waiting busily, in microseconds. */
  readonly cpuUs: number;
  readonly busyUs: number;
  readonly atNs: number;
}

export type ForwarderAnswer =
  { readonly ready: true } | { readonly failed: string } | { readonly report: ForwarderReport };

/** Asks for a report; `reset` begins a new tally of lateness. */
export interface ForwarderRequest {
  readonly reset: boolean;
}

/** What JSON cannot say. */
export function encodeSetup(setup: ForwarderSetup): string {
  return JSON.stringify(setup, (_, value: unknown) => (value === Infinity ? 'unlimited' : value));
}

export function decodeSetup(text: string): ForwarderSetup {
  return JSON.parse(text, (_, value: unknown) =>
    value === 'unlimited' ? Infinity : value,
  ) as ForwarderSetup;
}
