// What a client asks: everything after the number of the last event that it has. And the answer that carries no event.
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';

/** A question; `undefined`: where events begin. */
export function question(after: number | undefined): Buffer {
  return Buffer.from(`{"after":${after ?? null}}`, 'latin1');
}

/** The number that a question names; undefined where it asks where events begin. Throws a SyntaxError for what is none. */
export function afterOf(asked: Uint8Array): number | undefined {
  const { after } = JSON.parse(Buffer.from(asked).toString('latin1')) as { after?: unknown };
  if (after === null) return undefined;
  if (!Number.isSafeInteger(after))
    throw new SyntaxError('a question is {"after": N}, N the number of the last event that one has, or null');
  return after as number;
}

/** The payload of an answer without an event, its stamp to be written. */
export function noEvent(): Buffer {
  return Buffer.from(`${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}"}`, 'latin1');
}
