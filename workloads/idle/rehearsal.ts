// Connections that come and go before anything is measured. Few are open at a time, so that they leave no free
// memory behind in which the measured ones could hide, but many come: code is compiled, caches are filled, and
// the heap has its working size.
import type { ClientClose, Receiver, Subscription } from '../../clients/client.ts';

/** Connects, with that index for a name. */
export type Subscribe = (index: number, receiver: Receiver) => Subscription;

/** Enough for every function on the way to be compiled. */
const REHEARSALS = 1000;
const AT_ONCE = 50;

/** One that takes longer ends the rehearsal: what is wrong with it the connects that count will tell. */
const PATIENCE_MS = 8_000;

/**
 * Opens and closes connections, closed loop, under the names `first`, `first + step`, … of a process whose share
 * is `count` connections; resolves when all are closed.
 */
export async function rehearseConnecting(
  subscribe: Subscribe,
  count: number,
  first: number,
  step: number,
): Promise<void> {
  const places = Math.min(AT_ONCE, count);
  let left = Math.min(REHEARSALS, 2 * count);
  const takeTurns = async (index: number): Promise<void> => {
    while (left-- > 0) if (!(await comeAndGo(subscribe, index))) left = 0;
  };
  await Promise.all(Array.from({ length: places }, (_, place) => takeTurns(first + place * step)));
}

/** One connection: opened, closed as soon as it is open, gone. How it ends is of no interest here; false: unanswered. */
function comeAndGo(subscribe: Subscribe, index: number): Promise<boolean> {
  return new Promise((resolve) => {
    let answered = true;
    const timer = setTimeout(() => {
      answered = false;
      subscription.drop();
    }, PATIENCE_MS);
    const receiver: Receiver = {
      opened: () => subscription.close(),
      message() {},
      closed(_reason: ClientClose) {
        clearTimeout(timer);
        resolve(answered);
      },
    };
    const subscription = subscribe(index, receiver);
  });
}
