// What a server says when it refuses: the first words of the body that comes with another status than expected. A body
// that does not come, or does not end, is not waited for.
import type { ClientClose } from './client.ts';
import { rejected } from './client-close.ts';
import { compression } from './event-stream-response.ts';
import type { HeaderFields } from './http-response-head.ts';
import { pointsTo } from './redirect.ts';

/** So many characters are shown. */
const MAX_CHARACTERS = 200;

/** Enough for that many, and for what is not shown of them. */
const MAX_BYTES = 4 * MAX_CHARACTERS;

/** How long a body may take, in milliseconds: a client that is refused has its answer within a second. */
const PATIENCE_MS = 400;

export class RefusedAnswer {
  readonly #status: number;
  readonly #expected: number;
  readonly #ended: (close: ClientClose) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #note: string;
  #text: Buffer = Buffer.alloc(0);
  #over = false;

  /** `ended` is called once, from `add`, from `end` or when its time is up; not after `cancel`. */
  constructor(
    head: HeaderFields & { readonly status: number },
    expected: number,
    ended: (close: ClientClose) => void,
  ) {
    this.#status = head.status;
    this.#expected = expected;
    this.#ended = ended;
    this.#note = noteOf(head);
    this.#timer = setTimeout(() => this.end(), PATIENCE_MS);
  }

  /** The next bytes of the body: `bytes[start, end)`. */
  add(bytes: Uint8Array, start = 0, end = bytes.length): void {
    if (this.#over) return;
    const most = Math.min(end, start + MAX_BYTES - this.#text.length);
    this.#text = Buffer.concat([this.#text, bytes.subarray(start, most)]);
    if (this.#text.length >= MAX_BYTES) this.end();
  }

  /** The body, or the connection, has ended. */
  end(): void {
    if (this.#over) return;
    this.cancel();
    this.#ended(rejected(this.#status, this.#expected, this.#note === '' ? words(this.#text) : this.#note));
  }

  cancel(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}

/** What is said in place of a body that cannot be shown. */
function noteOf(head: HeaderFields & { readonly status: number }): string {
  const address = pointsTo(head);
  if (address !== '') return address;
  const coding = compression(head);
  return coding === undefined ? '' : `a body with Content-Encoding: ${coding}`;
}

/** The first characters on one line, without what a terminal would act on. */
function words(text: Buffer): string {
  const line = text
    .toString()
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS).join('')}…` : line;
}
