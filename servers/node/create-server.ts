// Makes the server of a node target: node:http, or node:https where it is asked for TLS. node:https is loaded only then.
// https://nodejs.org/api/https.html#httpscreateserveroptions-requestlistener
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerOptions } from 'node:http';
import { createRequire } from 'node:module';
import type { ListenOptions, TlsLibrary } from '../target.ts';
import { httpServerOptions, type Server } from './http.ts';

const require = createRequire(import.meta.url);

/** What speaks TLS in this version of Node.js. */
const NODE_TLS: TlsLibrary = { name: 'OpenSSL', version: process.versions.openssl };

/** `Listener.tls` of a node target. */
export function tlsLibraryOf({ tls }: ListenOptions): TlsLibrary | undefined {
  return tls === undefined ? undefined : NODE_TLS;
}

/**
 * A server with the limits of `options`, and with `own` ones of the target. Over TLS it is Node's own choice of ciphers,
 * groups and ALPN (`http/1.1`), from TLS 1.3 on. Throws where key or certificate cannot be read.
 */
export function createHttpServer(
  options: ListenOptions,
  own: Pick<ServerOptions, 'ServerResponse'>,
  listener: RequestListener,
): Server {
  const serverOptions = { ...httpServerOptions(options), ...own };
  if (options.tls === undefined) return createServer(serverOptions, listener);
  const { keyFile, certificateFile } = options.tls;
  const https = require('node:https') as typeof import('node:https');
  return https.createServer(
    {
      ...serverOptions,
      key: readFileSync(keyFile),
      cert: readFileSync(certificateFile),
      minVersion: 'TLSv1.3',
    },
    listener,
  );
}
