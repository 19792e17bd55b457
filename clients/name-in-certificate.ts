// Whom the certificate of a server that is not of this project must name.
import { isIP } from 'node:net';

/** What a certificate must be for: a name. Undefined for an address, which stands for itself. */
export function nameInCertificate(host: string): string | undefined {
  return isIP(host.replaceAll(/[[\]]/g, '')) === 0 ? host : undefined;
}
