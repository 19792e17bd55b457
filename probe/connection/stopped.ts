// The reason with which a probe stops watching: carried by an abort signal.
import type { StopReason } from '../observation.ts';

export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly how: StopReason;

  constructor(how: StopReason) {
    super(how);
    this.how = how;
  }
}

/** Why a signal was aborted; Ctrl-C where nothing else is said. */
export function stopReason(signal: AbortSignal): StopReason {
  return signal.reason instanceof Stopped ? signal.reason.how : 'interrupted';
}
