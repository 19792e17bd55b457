// Messages as people write them in a chat: one JSON object a message, its text a stretch of a prepared
// conversation, of seeded length.
import { Random } from '../../measure/random.ts';
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';

const CONVERSATION =
  'hello, is anybody here? yes, just back from lunch. did the build go through? it did, twelve minutes ago, ' +
  'and the tests are green. shall we ship it? wait for the review, please. it is only a small change, but it ' +
  'touches the login page. i will look at it now. thank you! looks good to me. shipping it. all good so far, ' +
  'no errors in the log. see you tomorrow, have a nice evening. ';

const STAMP_PLACE = '-'.repeat(STAMP_LENGTH);

/** The smallest payload, in bytes: stamp, room and user of up to seven digits each, and a word of text. */
export const MIN_CHAT_BYTES = 96;

/** An endless supply of chat messages of one size, each with a place for its stamp. */
export class ChatMessages {
  readonly #random: Random;
  readonly #payloadBytes: number;
  readonly #text: string;

  /** `payloadBytes`: at least `MIN_CHAT_BYTES`; a message is padded to it with a string of spaces. */
  constructor(payloadBytes: number, seed: number) {
    this.#payloadBytes = payloadBytes;
    this.#random = new Random(seed);
    this.#text = CONVERSATION.repeat(1 + Math.ceil(payloadBytes / CONVERSATION.length));
  }

  /** A message of `user` in `room`; its stamp is to be written at `STAMP_OFFSET`. */
  next(room: number, user: number): Buffer {
    const before = `${STAMP_PREFIX}${STAMP_PLACE}","room":${room},"user":${user},"text":"`;
    const free = this.#payloadBytes - before.length - '","pad":""}'.length;
    const length = 1 + this.#random.integer(free);
    const from = this.#random.integer(CONVERSATION.length);
    const text = this.#text.slice(from, from + length);
    return Buffer.from(`${before}${text}","pad":"${' '.repeat(free - length)}"}`, 'latin1');
  }
}
