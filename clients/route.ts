// How a client's socket connects: as it is told, and to a `localhost` on whichever of its addresses a server listens. Many
// systems know only one of them by that name, and many servers listen on only one.
// https://www.rfc-editor.org/rfc/rfc6761#section-6.3
import { isIPv6, type TcpNetConnectOpts } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { ConnectOptions } from './client.ts';

const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

const bothAddresses: LookupFunction = (_host, options, found) => {
  if (options.all === true) found(null, LOOPBACK);
  else found(null, LOOPBACK[0]!.address, LOOPBACK[0]!.family);
};

/** Where a connection goes, and where it comes from. */
export type Route = Pick<ConnectOptions, 'host' | 'port' | 'localAddress'>;

/** What node:net is asked for. A source address decides on the family. */
export function connectOptions({ host, port, localAddress }: Route): TcpNetConnectOpts {
  if (host === 'localhost' && localAddress === undefined) {
    return { host, port, autoSelectFamily: true, lookup: bothAddresses };
  }
  if (localAddress === undefined) return { host, port };
  return { host: host === 'localhost' ? loopbackOf(localAddress) : host, port, localAddress };
}

function loopbackOf(localAddress: string): string {
  return LOOPBACK[isIPv6(localAddress) ? 1 : 0]!.address;
}
