// One token as chat services stream it: a JSON object in the shape of OpenAI's chat completion chunks, with a
// place for the stamp. All chunks have one size; what is left is filled as that service does it, by a field that
// hides the length of the token. https://platform.openai.com/docs/api-reference/chat-streaming
import {
  STAMP_LENGTH,
  STAMP_OFFSET,
  STAMP_PREFIX,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';

const WORDS = [
  ' the', ' of', ' and', ' a', ' to', ' in', ' is', ' that', ' it', ' for', ' as', ' with', ' on', ' be', ' by',
  ' server', ' client', ' event', ' stream', ' socket', ' browser', ' message', ' latency', ' request', ' time',
  'ing', 'ed', 's', 'ly', 'tion', '.', ',', ':', ' (', ')', ' one', ' two', ' can', ' will', ' not', ' which',
  ' connection', ' network', ' response', ' because', ' between', ' however', ' example', ' answer', ' more',
  ' than', ' first', ' last', ' data', ' open', ' close', ' keep', ' alive', ' proxy', ' header', ' frame', ' bytes',
] as const; // prettier-ignore

/** How many tokens there are. */
export const VOCABULARY = WORDS.length;

const STAMP_PLACE = '-'.repeat(STAMP_LENGTH);
const BEFORE_ID = `${STAMP_PREFIX}${STAMP_PLACE}","id":"chatcmpl-`;
const ID_LENGTH = 8;

function afterId(word: string, finishReason: string): string {
  return `","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"${word}"},"finish_reason":${finishReason}}]`;
}

const GOES_ON = 'null';
const ENDS = '"stop"';
const LONGEST_WORD = WORDS.reduce((longest, word) => (word.length > longest.length ? word : longest));
const BEFORE_PADDING = ',"obfuscation":"';
const AFTER_PADDING = '"}';

/** The smallest chunk, in bytes: the longest word, in the last chunk of its answer. */
export const MIN_CHUNK_BYTES =
  BEFORE_ID.length +
  ID_LENGTH +
  afterId(LONGEST_WORD, ENDS).length +
  BEFORE_PADDING.length +
  AFTER_PADDING.length;

/** The id of an answer, as it stands in all of its chunks. */
export function completionId(stream: number): Uint8Array {
  return Buffer.from(stream.toString(36).padStart(ID_LENGTH, '0'), 'latin1');
}

/** Makes chunks of one size, each in the same storage: one at a time. */
export class CompletionChunks {
  /** The chunk that was written last. */
  readonly bytes: Uint8Array;
  /** By word: what follows the id; of the last chunk of an answer in the second half. */
  readonly #ends: readonly Uint8Array[];

  /** `payloadBytes`: at least `MIN_CHUNK_BYTES`. */
  constructor(payloadBytes: number) {
    this.bytes = Buffer.alloc(payloadBytes);
    this.bytes.set(Buffer.from(BEFORE_ID, 'latin1'));
    const room = payloadBytes - BEFORE_ID.length - ID_LENGTH;
    this.#ends = [GOES_ON, ENDS].flatMap((reason) =>
      WORDS.map((word) => paddedTo(room, afterId(word, reason))),
    );
  }

  /** Writes the chunk of one token; `token` is below `VOCABULARY`, `id` is from `completionId`. */
  write(stamp: Readonly<Stamp>, id: Uint8Array, token: number, last: boolean): void {
    const { bytes } = this;
    writeStamp(bytes, STAMP_OFFSET, stamp);
    bytes.set(id, BEFORE_ID.length);
    bytes.set(this.#ends[last ? token + VOCABULARY : token]!, BEFORE_ID.length + ID_LENGTH);
  }
}

function paddedTo(length: number, text: string): Uint8Array {
  const padding = length - text.length - BEFORE_PADDING.length - AFTER_PADDING.length;
  return Buffer.from(`${text}${BEFORE_PADDING}${'x'.repeat(padding)}${AFTER_PADDING}`, 'latin1');
}
