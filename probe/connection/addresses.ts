// From a host name to addresses, and which of them are this machine. `localhost` may be only IPv4 or only IPv6, so
// all addresses are tried in their order.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hostOf, portOf, type ProbeRequest } from '../request.ts';
import { failureOf, RemoteAddress } from './probe-failure.ts';

/** Whether an address is of this machine's loopback interface, also where IPv4 stands in IPv6. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/** The addresses of the request's host: `--resolve`, or the resolver's. Rejects with a `ProbeFailure`. */
export async function addressesOf(
  request: Pick<ProbeRequest, 'url' | 'resolve' | 'allowRemote'>,
): Promise<string[]> {
  const host = hostOf(request.url);
  const given = request.resolve.get(`${host}:${portOf(request.url)}`);
  const addresses = given !== undefined ? [given] : isIP(host) > 0 ? [host] : await lookedUp(host);
  const remote = addresses.find((address) => !isLoopback(address));
  if (remote !== undefined && !request.allowRemote) {
    throw new RemoteAddress(
      `${host} (${remote}) is not this machine`,
      'Its operator will see the requests, and they may count against a quota or a bill. If you may ask it, say so once with --allow-remote.',
    );
  }
  return addresses;
}

async function lookedUp(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
  } catch (error) {
    throw failureOf(error, host);
  }
}
