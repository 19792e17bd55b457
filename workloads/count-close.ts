// How ends of connections are counted: by cause and code (`refused ECONNREFUSED`).
import type { ClientClose } from '../clients/client.ts';

/** Counts a close by cause and code. */
export function countClose(counts: Record<string, number>, reason: ClientClose): void {
  const key = `${reason.cause} ${reason.code}`;
  counts[key] = (counts[key] ?? 0) + 1;
}
