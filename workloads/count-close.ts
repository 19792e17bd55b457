// How ends of connections are counted: by cause and code (`refused ECONNREFUSED`).
import type { ClientClose } from '../clients/client.ts';

/** Counts a close by cause and code; returns what it was counted as. */
export function countClose(counts: Record<string, number>, reason: ClientClose): string {
  const key = `${reason.cause} ${reason.code}`;
  count(counts, key);
  return key;
}

export function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
