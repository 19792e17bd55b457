// What a process that makes the load is asked for, and who in it answers: one seat for each side of the block.
import { answerRequests } from './answer-requests.ts';
import type { ClientMethods } from './messages.ts';

const METHODS = [
  'setUp',
  'rehearse',
  'connect',
  'announce',
  'slice',
  'drain',
  'memory',
  'disconnect',
  'measurements',
  'reset',
] as const satisfies readonly (keyof ClientMethods)[];

export type ClientMethod = (typeof METHODS)[number];

/** Of each request the number of the seat comes first. */
export function answerClientRequests(
  seatFor: (method: ClientMethod, number: number) => ClientMethods | Promise<ClientMethods>,
): void {
  const answers = METHODS.map((method) => [
    method,
    async (number: number, ...parameters: never[]) => {
      const seat = await seatFor(method, number);
      return (seat[method] as (...all: never[]) => Promise<unknown>).apply(seat, parameters);
    },
  ]);
  answerRequests(Object.fromEntries(answers));
}
