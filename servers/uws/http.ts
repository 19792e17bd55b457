// What both uWebSockets.js targets do with HTTP: listen with an honest error, plain answers, bodies with a limit,
// and an orderly end. https://unetworking.github.io/uWebSockets.js/generated/interfaces/TemplatedApp.html
//
// Its time-outs cannot be set: a connection is closed after 10 s without a request, or between two of them, and a
// body must come in at 16 KB/s. Its accept queue is 512. Each answer carries `Date` and `uWebSockets: 20`.
import { createServer } from 'node:net';
import type { HttpResponse, TemplatedApp, us_listen_socket } from 'uWebSockets.js';
import { TOO_LARGE, type HttpAnswer } from '../http-answers.ts';
import { CLOSE_GRACE_MS } from '../listen-options.ts';
import type { ListenOptions, TlsLibrary } from '../target.ts';
import { requireUws, uwsVersions } from './library.ts';

/** `listen` as it is at run time. */
type Listen = (
  host: string,
  port: number,
  options: number,
  done: (socket: us_listen_socket | false) => void,
) => void;

/** uWebSockets.js says only `false`: node:net is asked for the reason. */
function reasonNotToListen(host: string, port: number): Promise<Error> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close(() =>
        resolve(
          new Error(`uWebSockets.js cannot listen on ${host}:${port} and does not tell why: try port 0`),
        ),
      );
    });
  });
}

/** Resolves with the listening socket; rejects with the system's error. */
export async function listen(app: TemplatedApp, options: ListenOptions): Promise<us_listen_socket> {
  const { host, port, shared } = options;
  const socket = await new Promise<us_listen_socket | false>((resolve) => {
    // Without this flag it sets SO_REUSEPORT, and two servers that ask for one port share it without knowing.
    (app.listen as unknown as Listen).call(
      app,
      host,
      port,
      shared === true ? 0 : requireUws().LIBUS_LISTEN_EXCLUSIVE_PORT,
      resolve,
    );
  });
  if (socket === false) throw await reasonNotToListen(host, port);
  return socket;
}

/**
 * Cuts what is still open, after the last bytes had a moment to leave. uWebSockets.js does not tell when a peer has
 * read to the end, so the moment is taken where anything was open.
 */
export async function closeApp(app: TemplatedApp, anythingOpen: boolean): Promise<void> {
  if (anythingOpen) await new Promise((resolve) => setTimeout(resolve, CLOSE_GRACE_MS));
  app.close();
}

/** An app in clear text, or over TLS, which is BoringSSL's own choice otherwise: TLS 1.2 too, and no ALPN. */
export function createApp({ tls }: ListenOptions): TemplatedApp {
  if (tls === undefined) return requireUws().App();
  return requireUws().SSLApp({
    key_file_name: tls.keyFile,
    cert_file_name: tls.certificateFile,
    ssl_prefer_low_memory_usage: tls.lowMemory === true,
  });
}

/** `Listener.tls`. Which BoringSSL is built in, the library does not tell: its own version says it. */
export function tlsLibraryOf({ tls }: ListenOptions): TlsLibrary | undefined {
  if (tls === undefined) return undefined;
  return { name: 'BoringSSL', version: `of uWebSockets.js ${uwsVersions()['uWebSockets.js']}` };
}

/** Sends a plain answer; corks by itself. */
export function sendAnswer(response: HttpResponse, answer: HttpAnswer): void {
  response.cork(() => {
    response.writeStatus(`${answer.status} ${answer.reason}`);
    for (const [name, value] of Object.entries(answer.headers)) response.writeHeader(name, value);
    if (answer.status === 204) response.endWithoutBody();
    else response.end(answer.text, answer.last);
  });
}

/** Reads a body and hands it over; one that is larger than `maxBytes` is answered 413 instead, and the connection ends. */
export function readBody(response: HttpResponse, maxBytes: number, done: (body: Uint8Array) => void): void {
  let parts: Buffer[] | undefined;
  let bytes = 0;
  let gone = false;
  response.onData((chunk, isLast) => {
    bytes += chunk.byteLength;
    if (gone) return;
    if (bytes > maxBytes) {
      gone = true;
      sendAnswer(response, TOO_LARGE);
    } else if (isLast && parts === undefined) {
      done(new Uint8Array(chunk));
    } else {
      // Detached when this call returns: what is not the last part must be copied.
      (parts ??= []).push(Buffer.from(new Uint8Array(chunk)));
      if (isLast) done(Buffer.concat(parts));
    }
  });
}
