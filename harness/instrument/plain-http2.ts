// node:http2 alone, as a client: streams whose data is counted and not looked at. What is above it is our own reading.
import { connect, type ClientHttp2Session } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import type { ClientTls } from '../../clients/client-tls.ts';
import { HTTP2_WINDOWS } from '../../servers/http2-windows.ts';
import type { Transport } from '../../servers/target.ts';
import { requestHeaders } from './bare-http2.ts';

export class PlainHttp2 {
  reads = 0;
  bytes = 0;
  readonly #streamsPerConnection: number;
  readonly #tls: ClientTls | undefined;
  #session: ClientHttp2Session | undefined;
  #streams = 0;

  constructor(streamsPerConnection: number, tls?: ClientTls) {
    this.#streamsPerConnection = streamsPerConnection;
    this.#tls = tls;
  }

  /** Opens one subscription; resolves when the head of the response has come. */
  async open(transport: Transport, port: number, channel: string, client: string): Promise<void> {
    if (this.#session === undefined || this.#streams >= this.#streamsPerConnection) {
      this.#session = await this.#connect(port);
      this.#streams = 0;
    }
    this.#streams++;
    const stream = this.#session.request(requestHeaders(transport, channel, client), {
      endStream: transport === 'sse',
    });
    stream.on('data', (bytes: Buffer) => {
      this.reads++;
      this.bytes += bytes.length;
    });
    await new Promise<void>((resolve, reject) => {
      stream.once('response', () => resolve());
      stream.once('error', reject);
    });
  }

  /** Resolves when it is known whether extended CONNECT is allowed. */
  #connect(port: number): Promise<ClientHttp2Session> {
    const route = { host: '127.0.0.1', port };
    const tls = this.#tls;
    const session = connect(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, {
      createConnection: () =>
        tls === undefined ? connectTcp({ ...route, noDelay: true }) : tls.connect(route),
      settings: { initialWindowSize: HTTP2_WINDOWS.streamBytes, enablePush: false },
    });
    session.once('connect', () => session.setLocalWindowSize(HTTP2_WINDOWS.sessionBytes));
    return new Promise((resolve, reject) => {
      session.once('remoteSettings', () => resolve(session));
      session.once('error', reject);
    });
  }
}
