// Which load generator stands behind `--client lean` and `--client reference`. Each is loaded when it is asked
// for: the libraries of the reference clients would cost every client process start-up time and memory.
import type { Transport } from '../servers/target.ts';
import { isBrowserClient } from './browser-clients.ts';
import type { ClientKind, ClientTransport, ProcessClientKind } from './client.ts';
import type { ClientTls } from './client-tls.ts';
import type { ClientHttp2Options, ClientTlsOptions, OtherServerTls } from './tls-use.ts';

const LOADERS: Readonly<
  Record<ProcessClientKind, Record<Transport, () => Promise<new (tls?: ClientTls) => ClientTransport>>>
> = {
  lean: {
    sse: async () => (await import('./lean/sse.ts')).LeanSse,
    ws: async () => (await import('./lean/ws.ts')).LeanWs,
  },
  reference: {
    sse: async () => (await import('./reference/sse.ts')).ReferenceSse,
    ws: async () => (await import('./reference/ws.ts')).ReferenceWs,
  },
};

/** A load generator, with counters of its own that begin at zero. With `tls` it speaks TLS, and clear text to nobody. */
export async function clientTransport(
  kind: ClientKind,
  transport: Transport,
  tls?: ClientTlsOptions | OtherServerTls,
  http2?: ClientHttp2Options,
): Promise<ClientTransport> {
  if (isBrowserClient(kind)) throw new Error(`"${kind}" reads in a page, not in this process`);
  if (http2 !== undefined) return overHttp2(kind, transport, tls, http2);
  const Generator = await LOADERS[kind][transport]();
  if (tls === undefined) return new Generator();
  const { ClientTls } = await import('./client-tls.ts');
  return new Generator(await ClientTls.start(tls));
}

/** Both kinds are the same there: node:http2 is what costs. */
async function overHttp2(
  kind: ClientKind,
  transport: Transport,
  options: ClientTlsOptions | OtherServerTls | undefined,
  http2: ClientHttp2Options,
): Promise<ClientTransport> {
  const { H2Transport } = await import('./h2/transport.ts');
  const { ClientTls } = await import('./client-tls.ts');
  const tls = options === undefined ? undefined : await ClientTls.start(options, 'h2');
  return new H2Transport(kind, transport, http2, tls);
}
