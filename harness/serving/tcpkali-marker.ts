// Marks events for tcpkali: with `--message-marker` it finds the token in what it reads and takes the time of day
// in it off its own, which makes a one-way latency that is independent of everything measured here.
// https://github.com/satori-com/tcpkali/blob/master/doc/tcpkali.man.md (LATENCY MEASUREMENT OPTIONS)
import type { OutgoingEvent } from '../../servers/target.ts';
import { WallClock } from './wall-clock.ts';

const NAME = 'TCPKaliMsgTS-';
const HEX_DIGITS = 16;

/** The token, in bytes: the name, the microseconds of the time of day in hexadecimal digits, and a full stop. */
const TOKEN_BYTES = NAME.length + HEX_DIGITS + 1;

/** What the workloads pad their payloads with, inside a JSON string. */
const ROOM = Buffer.alloc(TOKEN_BYTES, ' ');

/** The smallest payload that is sure to have room for the token, in bytes. */
export const MARKABLE_BYTES = 160;

export class TcpkaliMarker {
  readonly #clock = new WallClock();
  /** Events that had no room for the token, and went out as they were. */
  unmarked = 0;

  constructor() {
    this.#clock.settle();
    this.#clock.keepSettled();
  }

  /** A copy of the event with the token in its padding: of the same length, and still valid JSON. */
  readonly mark = (event: OutgoingEvent): OutgoingEvent => {
    const data = Buffer.from(event.data);
    const at = data.lastIndexOf(ROOM);
    if (at < 0) {
      this.unmarked++;
      return event;
    }
    const time = this.#clock.nowUs().toString(16).padStart(HEX_DIGITS, '0');
    data.write(`${NAME}${time}.`, at, 'latin1');
    return { ...event, data };
  };
}
