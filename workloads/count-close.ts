// How ends of connections are counted: by cause and code (`refused ECONNREFUSED`).
import type { ClientClose } from '../clients/client.ts';

/** Counts a close by cause and code. */
export function countClose(counts: Record<string, number>, reason: ClientClose): void {
  count(counts, `${reason.cause} ${reason.code}`);
}

export function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
