// Finds the heads of the responses on one HTTP/1.1 connection and adds the lines that let a page of another port read
// them (https://fetch.spec.whatwg.org/#http-access-control-allow-origin). Everything else passes as it came. A browser
// sends no request before the response to the last one has ended, so what follows a request begins with a head.

const HEAD_END = '\r\n\r\n';
/** A head that is longer is passed on as it is. */
const LONGEST_HEAD = 16_384;

export class ResponseHeads {
  readonly #lines: Buffer;
  #head: Buffer | undefined;
  /** Bytes of heads so far, with the lines that were added. */
  headBytes = 0;

  /** `lines`: each ends with CR LF. */
  constructor(lines: string) {
    this.#lines = Buffer.from(lines);
  }

  /** A request has gone out: what comes back next begins with a head. */
  expect(): void {
    this.#head ??= Buffer.alloc(0);
  }

  /** What to pass on of these bytes; empty while a head is not whole. */
  pass(bytes: Buffer): Buffer {
    if (this.#head === undefined) return bytes;
    const whole = Buffer.concat([this.#head, bytes]);
    const end = whole.indexOf(HEAD_END);
    if (end < 0 && whole.length < LONGEST_HEAD) {
      this.#head = whole;
      return Buffer.alloc(0);
    }
    this.#head = undefined;
    if (end < 0) return whole;
    const afterLines = end + 2;
    this.headBytes += end + HEAD_END.length + this.#lines.length;
    return Buffer.concat([whole.subarray(0, afterLines), this.#lines, whole.subarray(afterLines)]);
  }
}
