// Why an endpoint could not be reached, or could not be understood: what happened, and what helps.

export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';
  /** A sentence; '' where there is nothing to advise. */
  readonly remedy: string;

  constructor(message: string, remedy = '') {
    super(message);
    this.remedy = remedy;
  }
}

/** An address that is not of this machine, and nobody has said that it may be asked. */
export class RemoteAddress extends ProbeFailure {}

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Nothing listens there: start the server, or correct host and port.'],
  ['ETIMEDOUT', 'Nothing answers there: a firewall drops the packets, or the address is wrong.'],
  ['EHOSTUNREACH', 'There is no route to it from here.'],
  ['ENETUNREACH', 'There is no route to it from here.'],
  [
    'ENOTFOUND',
    'The name does not resolve: correct it, or give its address with --resolve host:port:address.',
  ],
  ['EAI_AGAIN', 'The resolver did not answer: give the address with --resolve host:port:address.'],
  ['ECONNRESET', 'The server, or something in between, hung up before it answered.'],
  ['EPROTO', 'The server does not speak TLS there: is it http:// (or ws://)?'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'The server does not speak TLS there: is it http:// (or ws://)?'],
]);

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_UNTRUSTED',
  'HOSTNAME_MISMATCH',
]);

/** A failure of any error, with its remedy where there is one. */
export function failureOf(error: unknown, what: string): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (CERTIFICATE_CODES.has(code)) {
    return new ProbeFailure(
      `${what}: the certificate is refused (${code}: ${message})`,
      'A browser refuses it too. To look at the endpoint nevertheless, say --insecure; to trust an authority of your own, name its file in SSL_CERT_FILE.',
    );
  }
  return new ProbeFailure(`${what}: ${message}`, REMEDIES.get(code) ?? '');
}
