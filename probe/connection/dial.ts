// Opens a connection step by step, so that each step has a time of its own: name, TCP, TLS.
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Milestones, TlsFacts } from '../observation.ts';
import { hostOf, isEncrypted, portOf, type ProbeRequest } from '../request.ts';
import { addressesOf, isLoopback } from './addresses.ts';
import { failureOf, ProbeFailure } from './probe-failure.ts';
import { trustStore } from '../../clients/trust-store.ts';

/** No server that can be used takes longer to accept a connection, or to greet. */
const STEP_LIMIT_MS = 10_000;

export interface Dialled {
  readonly socket: Socket;
  readonly address: string;
  readonly sameHost: boolean;
  /** Whether TLS negotiated HTTP/2. */
  readonly http2: boolean;
  readonly tls: TlsFacts | undefined;
}

/**
 * Connects, and writes into `milestones` when each step was done. `clock`: milliseconds since the begin. Rejects with a
 * `ProbeFailure`; with the signal's reason where it was aborted.
 */
export async function dial(
  request: ProbeRequest,
  protocols: readonly string[],
  milestones: Milestones,
  clock: () => number,
  stop: AbortSignal,
): Promise<Dialled> {
  const { url } = request;
  const addresses = await addressesOf(request);
  stop.throwIfAborted();
  if (isIP(hostOf(url)) === 0) milestones.dnsMs = clock();
  const { socket, address } = await firstThatAnswers(addresses, portOf(url), stop);
  milestones.tcpMs = clock();
  const reached = { address, sameHost: isLoopback(address) };
  if (!isEncrypted(url)) return { socket, ...reached, http2: false, tls: undefined };
  const secured = await secure(socket, request, protocols, stop);
  milestones.tlsMs = clock();
  return { ...reached, ...secured };
}

async function firstThatAnswers(
  addresses: readonly string[],
  port: number,
  stop: AbortSignal,
): Promise<{ readonly socket: Socket; readonly address: string }> {
  let failure = new ProbeFailure('the name has no address');
  for (const address of addresses) {
    const socket = connect({ host: address, port, noDelay: true });
    try {
      await ready(socket, 'connect', stop);
      return { socket, address };
    } catch (error) {
      stop.throwIfAborted();
      failure = failureOf(error, `${isIP(address) === 6 ? `[${address}]` : address}:${port}`);
    }
  }
  throw failure;
}

async function secure(
  plain: Socket,
  { url, insecure }: ProbeRequest,
  protocols: readonly string[],
  stop: AbortSignal,
): Promise<{ readonly socket: TLSSocket; readonly http2: boolean; readonly tls: TlsFacts }> {
  const host = hostOf(url);
  const { source, ca } = trustStore();
  const socket = connectTls({
    socket: plain,
    ALPNProtocols: [...protocols],
    rejectUnauthorized: !insecure,
    ...(isIP(host) === 0 ? { servername: host } : { host }),
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
  try {
    await ready(socket, 'secureConnect', stop);
  } catch (error) {
    stop.throwIfAborted();
    throw failureOf(error, `TLS with ${host}`);
  }
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  const tls = {
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    problem,
    trustStore: source,
  };
  return { socket, http2: socket.alpnProtocol === 'h2', tls };
}

/** Resolves with the event; rejects with the socket's error, when time is up, or with the signal's reason. */
function ready(socket: Socket, event: 'connect' | 'secureConnect', stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        settle(Object.assign(new Error(`no answer within ${STEP_LIMIT_MS / 1000} s`), { code: 'ETIMEDOUT' })),
      STEP_LIMIT_MS,
    );
    const aborted = (): void => settle(stop.reason);
    const closed = (): void =>
      settle(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
    const settle = (error?: unknown): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', aborted);
      socket.off('error', settle).off('close', closed).off(event, opened);
      if (error === undefined) return resolve();
      socket.on('error', () => {});
      socket.destroy();
      // eslint-disable-next-line typescript/prefer-promise-reject-errors
      reject(error);
    };
    const opened = (): void => settle();
    socket.once('error', settle).once('close', closed).once(event, opened);
    stop.addEventListener('abort', aborted, { once: true });
    if (stop.aborted) aborted();
  });
}
