// The certificate of this program's servers: made once for each kind of key, in a folder of its own that is removed when
// the program ends. Nobody outside of it trusts it. https://github.com/jfromaniello/selfsigned
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateKey, TlsSettings } from '../../scenarios/tls.ts';
import type { ClientTlsOptions } from '../../clients/tls-use.ts';
import type { ListenTls } from '../../servers/target.ts';
import type { ServerStarted } from './messages.ts';

const DAY_MS = 86_400_000;

/** A run is shorter, and clocks of one machine agree. */
const VALID_DAYS = 30;

const KEYS = {
  'ecdsa-p256': { keyType: 'ec', curve: 'P-256' },
  'rsa-2048': { keyType: 'rsa', keySize: 2048 },
} as const;

/** What both ends need of a certificate. */
export interface Certificate {
  readonly keyFile: string;
  readonly certificateFile: string;
  /** The certificate as PEM, for those that shall trust it. */
  readonly pem: string;
}

/**
 * For `localhost`, 127.0.0.1, ::1 and further `addresses`. `validDays`: from now on; of one that has expired, negative.
 */
export async function makeCertificate(
  folder: string,
  key: CertificateKey,
  validDays = VALID_DAYS,
  addresses: readonly string[] = [],
): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const until = Date.now() + validDays * DAY_MS;
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...KEYS[key],
    algorithm: 'sha256',
    notBeforeDate: new Date(Math.min(Date.now(), until) - DAY_MS),
    notAfterDate: new Date(until),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          ...['127.0.0.1', '::1', ...addresses].map((ip) => ({ type: 7, ip }) as const),
        ],
      },
    ],
  });
  const keyFile = join(folder, `${key}.key.pem`);
  const certificateFile = join(folder, `${key}.pem`);
  writeFileSync(keyFile, made.private, { mode: 0o600 });
  writeFileSync(certificateFile, made.cert);
  return { keyFile, certificateFile, pem: made.cert };
}

const made = new Map<string, Promise<Certificate>>();
let folder: string | undefined;

/** The certificate of this program with a key of this kind. */
function certificateOf(key: CertificateKey, addresses: readonly string[]): Promise<Certificate> {
  if (folder === undefined) {
    const own = mkdtempSync(join(tmpdir(), 'pushbench-tls-'));
    folder = own;
    process.once('exit', () => rmSync(own, { recursive: true, force: true }));
  }
  const which = [key, ...addresses].join(' ');
  let certificate = made.get(which);
  if (certificate === undefined)
    made.set(which, (certificate = makeCertificate(folder, key, VALID_DAYS, addresses)));
  return certificate;
}

/** What both ends of a case are told; nothing for clear text. */
export interface EndsOfTls {
  readonly server: { readonly tls?: ListenTls };
  readonly clients: { readonly tls?: ClientTlsOptions };
}

/** What clients are told once their server listens: also where their tickets come from. */
export function clientTlsOf(
  { clients }: EndsOfTls,
  settings: TlsSettings | undefined,
  { host, port, formerPort = port }: { readonly host: string } & Pick<ServerStarted, 'port' | 'formerPort'>,
): EndsOfTls['clients'] {
  if (clients.tls === undefined || settings === undefined || settings.sessions === 'full') return clients;
  return { tls: { ...clients.tls, ticketFrom: { host, port: formerPort } } };
}

/** `addresses`: what the certificate is for besides this host; clients of this program ask for `localhost`. */
export async function endsOfTls(
  settings: TlsSettings | undefined,
  addresses: readonly string[] = [],
): Promise<EndsOfTls> {
  if (settings === undefined) return { server: {}, clients: {} };
  const { keyFile, certificateFile, pem } = await certificateOf(settings.key, addresses);
  const { lowMemory } = settings;
  return { server: { tls: { keyFile, certificateFile, lowMemory } }, clients: { tls: { ca: pem } } };
}
