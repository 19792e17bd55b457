// What the two targets of a stack are called together.
import type { ClientKind } from '../../clients/client.ts';

/** `node`, or `node (reference client)`. */
export function pairName(stack: string, client: ClientKind): string {
  return client === 'lean' ? stack : `${stack} (${client} client)`;
}
