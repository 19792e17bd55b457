// One stream of HTTP/2: a request with its response, read inside the callback that its bytes came in. What the lean
// parsers want behind the bytes (a CR LF in which a search comes to rest) is in a buffer of this process.
// https://nodejs.org/api/http2.html#class-clienthttp2stream
import {
  constants,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { HeaderFields } from '../http-response-head.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import type { H2Connection } from './connections.ts';

const BUFFER_BYTES = 64 * 1024;
const storage = Buffer.alloc(BUFFER_BYTES + 2);

/** A response as far as its head. */
export interface H2Head extends HeaderFields {
  readonly status: number;
}

export interface ExchangeUser {
  head(head: H2Head): void;
  read(bytes: Buffer, end: number): void;
  broken(error: ProtocolError): void;
  /** The response has come to its end, in order; or the stream was reset, or the connection is gone. Once. */
  ended(inOrder: boolean, error: NodeJS.ErrnoException | undefined): void;
}

export class H2Exchange {
  readonly stream: ClientHttp2Stream;
  readonly #path: ReadPath;
  readonly #user: ExchangeUser;
  #error: NodeJS.ErrnoException | undefined;
  #isWhole = false;

  /** For what has nothing to do with it but to hear of it. */
  static begin(...parameters: ConstructorParameters<typeof H2Exchange>): H2Exchange {
    return new H2Exchange(...parameters);
  }

  /** `body`: sent, and the request with it ended; undefined leaves it open; '' has none. */
  constructor(
    path: ReadPath,
    connection: H2Connection,
    headers: OutgoingHttpHeaders,
    body: Uint8Array | '' | undefined,
    user: ExchangeUser,
  ) {
    this.#path = path;
    this.#user = user;
    this.stream = connection.session.request(headers, { endStream: body === '' });
    if (body !== undefined && body !== '') this.stream.end(Buffer.from(body));
    this.stream.on('response', (received) => user.head(headOf(received)));
    this.stream.on('data', (bytes: Buffer) => this.#read(bytes));
    this.stream.on('end', () => (this.#isWhole = true));
    this.stream.on('error', (error) => (this.#error ??= error));
    this.stream.on('close', () => {
      const inOrder = this.#isWhole && this.stream.rstCode === constants.NGHTTP2_NO_ERROR;
      user.ended(inOrder, this.#error);
    });
  }

  send(bytes: Buffer): void {
    if (!this.stream.destroyed && !this.stream.writableEnded) this.stream.write(bytes);
  }

  /** Gives it up, without waiting for anything. */
  cancel(): void {
    this.stream.close(constants.NGHTTP2_CANCEL);
  }

  #read(bytes: Buffer): void {
    this.#path.beginRead(bytes.length);
    try {
      for (let at = 0; at < bytes.length; at += BUFFER_BYTES) {
        const length = bytes.copy(storage, 0, at, Math.min(at + BUFFER_BYTES, bytes.length));
        storage[length] = 0x0d;
        storage[length + 1] = 0x0a;
        this.#user.read(storage, length);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#user.broken(error);
    }
  }
}

function headOf(headers: IncomingHttpHeaders & { ':status'?: number | undefined }): H2Head {
  return {
    status: headers[':status'] ?? 0,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** A POST to a path of the wire surface. */
export function postHeaders(path: string, contentType: string, streams: boolean): OutgoingHttpHeaders {
  const accept = streams ? { accept: 'text/event-stream', 'cache-control': 'no-cache' } : {};
  return { ':method': 'POST', ':path': path, 'content-type': contentType, ...accept };
}
