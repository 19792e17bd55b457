// The certificate authorities that this system trusts. Node.js brings a list of its own and does not look at the
// system's, so a company's authority that every browser here accepts would be refused.
// https://nodejs.org/docs/latest-v20.x/api/tls.html#tlsrootcertificates
import { readFileSync } from 'node:fs';

export interface TrustStore {
  /** A file, or `node`. */
  readonly source: string;
  /** Undefined stands for the list of Node.js. */
  readonly ca: readonly string[] | undefined;
}

/** Where systems keep their bundle: Debian, Fedora, SUSE, Alpine and macOS. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
] as const;

/**
 * `SSL_CERT_FILE` as OpenSSL understands it, or the system's bundle, with `NODE_EXTRA_CA_CERTS` as Node.js understands
 * it; else the list of Node.js. Throws where a file that the environment names cannot be read.
 */
export function trustStore(environment: NodeJS.ProcessEnv = process.env): TrustStore {
  const named = environment['SSL_CERT_FILE'];
  const extra = environment['NODE_EXTRA_CA_CERTS'];
  const bundle =
    named === undefined || named === ''
      ? BUNDLES.map(readBundle).find((found) => found !== undefined)
      : { source: named, text: readFileSync(named, 'utf8') };
  if (bundle === undefined) return { source: 'node', ca: undefined };
  const more = extra === undefined || extra === '' ? [] : [readFileSync(extra, 'utf8')];
  return { source: bundle.source, ca: [bundle.text, ...more] };
}

function readBundle(source: string): { readonly source: string; readonly text: string } | undefined {
  try {
    return { source, text: readFileSync(source, 'utf8') };
  } catch {
    return undefined;
  }
}
