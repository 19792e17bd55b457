// Ctrl-C: the first lets the program save what is finished and end its children, the second ends everything now.
import { killAllChildren } from '../harness/processes/child.ts';
import { EXIT } from './exit-codes.ts';

/** npm passes a Ctrl-C on that the terminal has delivered already: two within this time are one. */
const SAME_PRESS_MS = 250;

/** A signal that is aborted by SIGINT, SIGTERM or SIGHUP. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs: number | undefined;
  const interrupted = (): void => {
    firstAtMs ??= performance.now();
    if (!controller.signal.aborted) {
      controller.abort();
    } else if (performance.now() - firstAtMs > SAME_PRESS_MS) {
      killAllChildren();
      process.exit(EXIT.interrupted);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupted);
  return controller.signal;
}
