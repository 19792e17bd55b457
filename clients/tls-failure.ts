// What the codes of OpenSSL mean for somebody who wants to reach a server: each with its remedy.
// https://nodejs.org/api/tls.html#x509-certificate-error-codes

const NOT_TRUSTED =
  'the certificate of the server is not the one that was expected: another server listens there, or it was made anew';

/** Of a server that is not of this project. */
const NOT_TRUSTED_OTHER =
  'this system does not trust the certificate of the server: name its authority with SSL_CERT_FILE or NODE_EXTRA_CA_CERTS, or accept any with --insecure';

const MEANINGS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate of the server has expired: renew it',
  CERT_NOT_YET_VALID: 'the certificate of the server is not valid yet: look at the clocks of both machines',
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  CERT_SIGNATURE_FAILURE: NOT_TRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the answer is no TLS: the server speaks clear text on this port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the answer is no TLS: the server speaks clear text on this port',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
    'the server speaks none of the protocols that were offered (ALPN: http/1.1)',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'the server does not speak TLS 1.3',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the server does not speak TLS 1.3',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'the server shares no cipher or group with this client, or has no certificate',
};

/** Node's word for an end in the middle of a handshake; its code is that of any reset. */
const CUT_IN_HANDSHAKE = /before secure TLS connection was established/;

/** Behind `EPROTO`, which comes in place of a code where something was being written. */
const REASON = /SSL routines:[^:]*:([^:]+):/;

/** Says in its message what an error of TLS means, the library's own words behind it. Any other error stays as it is. */
export function explainTlsFailure(error: NodeJS.ErrnoException): void {
  explain(error, MEANINGS[codeOf(error)]);
}

/** The same of a server that is not of this project, whose certificate is the system's to trust. */
export function explainTlsFailureOfOther(error: NodeJS.ErrnoException): void {
  const meaning = MEANINGS[codeOf(error)];
  explain(error, meaning === NOT_TRUSTED ? NOT_TRUSTED_OTHER : meaning?.replace('TLS 1.3', 'TLS 1.2 or 1.3'));
}

function explain(error: NodeJS.ErrnoException, ofCode: string | undefined): void {
  const meaning = CUT_IN_HANDSHAKE.test(error.message)
    ? 'the server ended the connection in the TLS handshake: does it speak TLS on this port?'
    : ofCode;
  if (meaning !== undefined && !error.message.startsWith(meaning))
    error.message = `${meaning} (${error.message.trim()})`;
  error.code = codeOf(error);
}

/** As node:tls makes it of the library's reason, also where it was not made. */
function codeOf({ code = '', message }: NodeJS.ErrnoException): string {
  const reason = code === 'EPROTO' ? REASON.exec(message)?.[1] : undefined;
  return reason === undefined ? code : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
}
