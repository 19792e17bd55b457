// The child's side of the IPC: calls the method that the parent asks for, and answers. A child lives as long
// as its parent: it ends when the channel closes, and leaves Ctrl-C and the end of the terminal to the parent.
import type { Request, Response } from './messages.ts';
import { TIME_LIMITS_MS } from './time-limits.ts';

/** What a parent asks first, and at once; it is answered without a handler. */
export const HELLO = 'hello';

type Handlers = Readonly<Record<string, (...parameters: readonly unknown[]) => Promise<unknown>>>;

/** Answers requests with the methods of `handlers` until the parent has gone. */
export function answerRequests(handlers: object): void {
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.on('disconnect', () => process.exit(0));
  const nobodyAsks = setTimeout(() => process.exit(0), TIME_LIMITS_MS.firstMessage);
  process.on('message', (request: Request) => {
    // Between the processes of a cluster other messages go the same way.
    if (typeof request.method !== 'string') return;
    clearTimeout(nobodyAsks);
    void answer(handlers as Handlers, request);
  });
  // The channel may have closed while modules were loaded: nobody says so a second time.
  if (!process.connected) process.exit(0);
}

async function answer(handlers: Handlers, { id, method, parameters }: Request): Promise<void> {
  let response: Response;
  try {
    response = { id, ok: true, result: method === HELLO ? true : await handlers[method]!(...parameters) };
  } catch (error) {
    response = { id, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(response);
}
