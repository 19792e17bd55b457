// The child's side of the IPC: calls the method that the parent asks for, and answers. A child lives as long
// as its parent: it ends when the channel closes, and leaves Ctrl-C to the parent.
import type { Request, Response } from './messages.ts';

/** Answers requests with the methods of `handlers` until the parent has gone. */
export function answerRequests(handlers: object): void {
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  process.on('message', (request: Request) => {
    void answer(handlers as Record<string, (...parameters: readonly unknown[]) => Promise<unknown>>, request);
  });
}

async function answer(
  handlers: Record<string, (...parameters: readonly unknown[]) => Promise<unknown>>,
  { id, method, parameters }: Request,
): Promise<void> {
  let response: Response;
  try {
    response = { id, ok: true, result: await handlers[method]!(...parameters) };
  } catch (error) {
    response = { id, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(response);
}
