// Reads the HTTP responses of one connection by the same rules as the lean client, and says them again in the strict form
// that node:http takes: node:http refuses heads that RFC 9112 lets a client read (bare LF, folded lines) and takes others
// that it should not (a second coding, Content-Length beside chunks). Plain and slow on purpose, on text and by regular
// expressions, so that the two readers have no code in common but the rules. https://www.rfc-editor.org/rfc/rfc9112
import {
  bodyFraming,
  isBodiless,
  MAX_CHUNK_BYTES,
  MAX_HEAD_BYTES,
  MAX_SIZE_LINE_BYTES,
  unsolicited,
} from '../body-framing.ts';
import { ProtocolError } from '../protocol-error.ts';
import { parseFields, parseHead, type PlainHead } from './plain-head.ts';

const BLANK_LINE = /\n\r?\n/;
const SIZE_LINE = /^([\da-f]+)[ \t]*(?:;[^\r\n]*)?\r\n$/i;
/** What may become a size line. */
const SIZE_LINE_BEGINS = /^(?:([\da-f]+)(?:[ \t]*(?:;[^\r\n]*)?\r?)?)?$/i;

type State = 'head' | 'length' | 'size' | 'data' | 'data-end' | 'trailer' | 'until-close' | 'upgraded';

export class ResponseReader {
  /** Bytes of the heads read so far. */
  headBytes = 0;
  /** What was wrong; nothing is read any more then. */
  problem: ProtocolError | undefined;
  #state: State = 'head';
  /** Whether a request waits for its response. */
  #asked = false;
  #unread: Buffer = Buffer.alloc(0);
  /** Bytes left of the body, or of the chunk. */
  #left = 0;
  #said: (string | Buffer)[] = [];

  /** A request goes out. */
  expectResponse(): void {
    this.#asked = true;
  }

  /** Reads on; returns what node:http may see by now. */
  read(bytes: Buffer): Buffer {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    try {
      while (this.#unread.length > 0 && this.#step());
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.problem = error;
    }
    const said = this.#said.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
    this.#said = [];
    return said.length === 1 ? said[0]! : Buffer.concat(said);
  }

  /** Reads the next part of a response; false where it is not there yet. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#head();
      case 'size':
        return this.#size();
      case 'data':
        return this.#data();
      case 'data-end':
        return this.#dataEnd();
      case 'trailer':
        return this.#trailer();
      case 'length':
        this.#said.push(this.#take(this.#left));
        if (this.#left === 0) this.#complete();
        return true;
      default:
        this.#said.push(this.#take(this.#unread.length));
        return true;
    }
  }

  #head(): boolean {
    const empty = /^[\r\n]*/.exec(this.#text(MAX_HEAD_BYTES))![0].length;
    if (empty > 0) {
      this.#skip(empty);
      return true;
    }
    const text = this.#text(MAX_HEAD_BYTES);
    const blank = BLANK_LINE.exec(text);
    if (blank === null) {
      parseHead(text);
      if (this.#unread.length > MAX_HEAD_BYTES) tooLarge();
      return false;
    }
    const length = blank.index + blank[0].length;
    const head = parseHead(text.slice(0, blank.index + 1));
    this.headBytes += length;
    this.#skip(length);
    this.#sayHead(head!);
    return true;
  }

  #sayHead(head: PlainHead): void {
    const { status } = head;
    if (status < 200 && status !== 101) return; // node:http would pass over it too
    if (!this.#asked) throw unsolicited();
    if (status === 101) {
      this.#said.push(head.text(''));
      this.#state = 'upgraded';
    } else if (isBodiless(status)) {
      this.#said.push(head.text(''));
      this.#complete();
    } else {
      this.#sayFraming(head, bodyFraming(head));
    }
  }

  #sayFraming(head: PlainHead, framing: ReturnType<typeof bodyFraming>): void {
    if (framing === 'chunked') {
      this.#said.push(head.text('Transfer-Encoding: chunked\r\n'));
      this.#state = 'size';
    } else if (framing === 'until-close') {
      this.#said.push(head.text(''));
      this.#state = 'until-close';
    } else {
      this.#said.push(head.text(`Content-Length: ${framing}\r\n`));
      this.#left = framing;
      this.#state = 'length';
      if (framing === 0) this.#complete();
    }
  }

  #size(): boolean {
    const end = this.#unread.indexOf('\n') + 1;
    const line = this.#text(end > 0 ? Math.min(end, MAX_SIZE_LINE_BYTES + 2) : MAX_SIZE_LINE_BYTES + 2);
    const digits = (end > 0 ? SIZE_LINE : SIZE_LINE_BEGINS).exec(line);
    if (digits === null || line.replace(/\r?\n?$/, '').length > MAX_SIZE_LINE_BYTES) badChunk();
    this.#left = Number.parseInt(digits[1] ?? '0', 16);
    if (this.#left > MAX_CHUNK_BYTES) badChunk();
    if (end === 0) return false;
    this.#skip(end);
    this.#state = this.#left === 0 ? 'trailer' : 'data';
    return true;
  }

  #data(): boolean {
    const data = this.#take(this.#left);
    this.#said.push(`${data.length.toString(16)}\r\n`, data, '\r\n');
    if (this.#left === 0) this.#state = 'data-end';
    return true;
  }

  #dataEnd(): boolean {
    const end = this.#text(2);
    if (!'\r\n'.startsWith(end)) badChunk();
    if (end.length < 2) return false;
    this.#skip(2);
    this.#state = 'size';
    return true;
  }

  /** Says nothing of the trailers: nobody asks for them. */
  #trailer(): boolean {
    const text = `\n${this.#text(MAX_HEAD_BYTES)}`; // behind the line of the last chunk
    const blank = BLANK_LINE.exec(text);
    parseFields(blank === null ? text.slice(1) : text.slice(1, blank.index + 1));
    if (blank === null) {
      if (this.#unread.length > MAX_HEAD_BYTES) tooLarge();
      return false;
    }
    this.#skip(blank.index + blank[0].length - 1);
    this.#said.push('0\r\n\r\n');
    this.#complete();
    return true;
  }

  #complete(): void {
    this.#state = 'head';
    this.#asked = false;
  }

  /** What is not read yet, as far as `most` bytes of it. */
  #text(most: number): string {
    return this.#unread.toString('latin1', 0, most);
  }

  #skip(bytes: number): void {
    this.#unread = this.#unread.subarray(bytes);
  }

  /** The next bytes of a body: at most `most`, taken off what is left of it. */
  #take(most: number): Buffer {
    const taken = this.#unread.subarray(0, most);
    this.#skip(taken.length);
    this.#left -= taken.length;
    return taken;
  }
}

function badChunk(): never {
  throw new ProtocolError('HTTP_CHUNK', 'the chunked body of the response is malformed');
}

function tooLarge(): never {
  throw new ProtocolError('HTTP_HEAD_TOO_LARGE', `the response head is larger than ${MAX_HEAD_BYTES} bytes`);
}
