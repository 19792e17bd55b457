// What the two targets of a stack are called together.
import type { ClientKind } from '../../clients/client.ts';

/** `node`, or `node (reference client)`. */
export function pairName(stack: string, client: ClientKind): string {
  return client === 'lean' ? stack : `${stack} (${client} client)`;
}

/** What people call the stacks. Others are called as they call themselves. */
const STACK_TITLES: ReadonlyMap<string, string> = new Map([
  ['node', 'Node.js'],
  ['node-h2', 'Node.js over HTTP/2'],
  ['uws', 'uWebSockets.js'],
]);

/** `Node.js`, `Node.js (reference client)`: a pair's name as it stands in a sentence. */
export function pairTitle(name: string): string {
  const [stack = '', ...rest] = name.split(' ');
  return [STACK_TITLES.get(stack) ?? stack, ...rest].join(' ');
}
