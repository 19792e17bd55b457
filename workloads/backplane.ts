// What carries events between the processes that serve one address together, as a workload sees it. How it is done is the
// harness's (`harness/backplane/`).

/** The means that there are. */
export const BACKPLANES = ['ipc', 'redis', 'nats'] as const;

export type BackplaneKind = (typeof BACKPLANES)[number];

/** One process's end of it. What is published reaches all other processes, in order, and never its own. */
export interface Backplane {
  /** `event`: UTF-8 text, valid only during the call. */
  publish(event: Uint8Array): void;
  /** Called for each event of the others, from now on; `event` is valid only during the call. */
  onEvent(received: (event: Uint8Array) => void): void;
}
