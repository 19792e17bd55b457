// How clients speak TLS, lean and reference ones alike, and what has been agreed on, looked at after each handshake. Targets
// are offered TLS 1.3 with one cipher and one group alone, so that each has the same to compute. A server that is not of
// this project is offered what Node.js offers any server, and its certificate is checked against the system's list.
// https://www.rfc-editor.org/rfc/rfc8446, https://nodejs.org/api/tls.html
import type { OnReadOpts } from 'node:net';
import { connect, createSecureContext, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { PATHS } from '../servers/target.ts';
import { ProtocolError } from './protocol-error.ts';
import { connectOptions, type Route } from './route.ts';
import { TlsRecordMeter } from './tls-records.ts';
import { explainTlsFailure, explainTlsFailureOfOther } from './tls-failure.ts';
import type { ClientTlsOptions, OtherServerTls, TlsAgreement, TlsUse } from './tls-use.ts';
import { trustStore } from './trust-store.ts';

/** The first choice of OpenSSL and BoringSSL on processors with AES instructions, as browsers prefer it too. */
export const AGREEMENT: TlsAgreement = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  group: 'X25519',
};

/** The name of the server in every certificate of a run, whatever its address. */
export const SERVER_NAME = 'localhost';

/** What is offered: RFC 7301, and the registry of its protocols. */
type Alpn = 'http/1.1' | 'h2';

export class ClientTls implements TlsUse {
  agreed: TlsAgreement | undefined = undefined;
  handshakes = 0;
  resumed = 0;
  /** Of targets, which pad nothing; of other servers nobody knows. */
  readonly records: TlsRecordMeter | undefined;
  readonly #options: ConnectionOptions;
  /** What handshakes must end with; undefined: whatever both ends like best. */
  readonly #wanted: TlsAgreement | undefined;

  private constructor(options: ConnectionOptions, wanted?: TlsAgreement) {
    this.#options = options;
    this.#wanted = wanted;
    this.records = wanted === undefined ? undefined : new TlsRecordMeter();
  }

  /** Rejects where a ticket is wanted and the server gives none. */
  static async start(
    options: ClientTlsOptions | OtherServerTls,
    protocol: Alpn = 'http/1.1',
  ): Promise<ClientTls> {
    if ('insecure' in options) return ClientTls.forOther(options);
    const { ticketFrom } = options;
    const offered = offeredToTargets(options, protocol);
    if (ticketFrom === undefined) return new ClientTls(offered, AGREEMENT);
    const session = await ticketOf(new ClientTls(offered, AGREEMENT).connect(ticketFrom));
    return new ClientTls({ ...offered, session }, AGREEMENT);
  }

  /** For a server that is not of this project. Throws where a list of certificates that the environment names cannot be read. */
  static forOther({ serverName, insecure }: OtherServerTls): ClientTls {
    const { ca } = trustStore();
    return new ClientTls({
      secureContext: createSecureContext(ca === undefined ? {} : { ca: [...ca] }),
      rejectUnauthorized: !insecure,
      ...(serverName === undefined ? {} : { servername: serverName }),
      ALPNProtocols: ['http/1.1'],
    });
  }

  /** Connects, TCP and TLS: `secureConnect` follows, or an error that says in plain words what is wrong. */
  connect(route: Route, onread?: OnReadOpts): TLSSocket {
    const reading = onread === undefined ? {} : { onread };
    const socket = connect({ ...this.#options, ...connectOptions(route), ...reading });
    socket.setNoDelay(true);
    socket.on('error', this.#wanted === undefined ? explainTlsFailureOfOther : explainTlsFailure);
    return socket;
  }

  /** The handshake is done: counts it. Returns what is wrong with it; undefined where it is what was offered. */
  handshaken(socket: TLSSocket): ProtocolError | undefined {
    this.handshakes++;
    if (socket.isSessionReused()) this.resumed++;
    const agreed = agreementOf(socket);
    this.agreed = agreed;
    const wanted = this.#wanted;
    if (wanted === undefined) return undefined;
    const differing = (Object.keys(wanted) as (keyof TlsAgreement)[]).filter(
      (key) => agreed[key] !== wanted[key],
    );
    if (differing.length === 0) {
      this.records?.add(socket);
      return undefined;
    }
    const said = differing.map((key) => `${key} ${agreed[key]} in place of ${wanted[key]}`);
    return new ProtocolError('TLS_AGREEMENT', `the handshake ended with ${said.join(', ')}`);
  }
}

/** One context for all connections: reading the certificate is no part of a connect. */
function offeredToTargets({ ca }: ClientTlsOptions, protocol: Alpn): ConnectionOptions {
  return {
    secureContext: createSecureContext({
      ca,
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      ciphers: AGREEMENT.cipher,
      ecdhCurve: AGREEMENT.group,
    }),
    servername: SERVER_NAME,
    ALPNProtocols: [protocol],
  };
}

const TICKET_MS = 5_000;

/** Tickets come behind the handshake (RFC 8446 section 4.6.1): from OpenSSL at once, from BoringSSL with the first answer. */
const QUESTION = `GET ${PATHS.health} HTTP/1.1\r\nHost: ${SERVER_NAME}\r\nConnection: close\r\n\r\n`;

/** The first ticket of a connection, which ends with it. */
function ticketOf(socket: TLSSocket): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    const tooLate = (): void => reject(new Error(`the server gave no ticket within ${TICKET_MS / 1000} s`));
    const timer = setTimeout(tooLate, TICKET_MS);
    socket.once('secureConnect', () => socket.write(QUESTION));
    socket.once('session', resolve);
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the server ended the connection before it gave a ticket'));
    });
    socket.resume();
  }).finally(() => socket.destroy());
}

function agreementOf(socket: TLSSocket): TlsAgreement {
  const key = socket.getEphemeralKeyInfo();
  const group = key !== null && 'name' in key ? String(key.name) : '';
  return { protocol: socket.getProtocol() ?? '', cipher: socket.getCipher().name, group };
}
