// Accounting by sequence number, for one subscriber and one source: what was delivered, lost, duplicated and
// reordered, exactly. An arrival is reordered if its number is smaller than one already seen and it had not
// come before (RFC 4737, section 3.3).

/** Totals over all trackers of a process. */
export interface DeliveryCounts {
  /** Distinct events. */
  delivered: number;
  duplicate: number;
  reordered: number;
}

export function emptyCounts(): DeliveryCounts {
  return { delivered: 0, duplicate: 0, reordered: 0 };
}

/** Follows one sequence. In order, it holds one number and nothing else. */
export class SequenceTracker {
  /** The number that would be in order. */
  next: number;
  #missing: Set<number> | undefined;
  /** What is smaller belongs to a time that is over. */
  #settled = 0;

  constructor(first = 0) {
    this.next = first;
  }

  /** Accounts an arrival in `counts`. Returns false for a duplicate, and for what has been settled. */
  note(sequence: number, counts: DeliveryCounts): boolean {
    if (sequence === this.next) {
      this.next = sequence + 1;
      counts.delivered++;
      return true;
    }
    return this.#outOfOrder(sequence, counts);
  }

  #outOfOrder(sequence: number, counts: DeliveryCounts): boolean {
    if (sequence > this.next) {
      this.#missing ??= new Set();
      for (let n = this.next; n < sequence; n++) this.#missing.add(n);
      this.next = sequence + 1;
    } else if (sequence < this.#settled) {
      return false;
    } else if (this.#missing?.delete(sequence) === true) {
      counts.reordered++;
    } else {
      counts.duplicate++;
      return false;
    }
    counts.delivered++;
    return true;
  }

  /** The numbers below `end` that have not come yet will not come, and are not lost: it was said so. */
  skip(end: number): void {
    this.next = Math.max(this.next, end);
  }

  /** Closes the account of the numbers below `end`: what has not come of them is not lost, nor counted if it comes. */
  settle(end: number): void {
    this.#missing = undefined;
    this.next = Math.max(this.next, end);
    this.#settled = this.next;
  }

  /** How many of the numbers below `end` have not come, and are not settled. */
  lost(end: number): number {
    return (this.#missing?.size ?? 0) + Math.max(0, end - this.next);
  }
}
