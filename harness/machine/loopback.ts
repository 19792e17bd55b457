// The addresses of this machine's loopback interface, and whether it has that of IPv6.
import { createServer } from 'node:net';
import type { IpVersion } from '../../scenarios/ip.ts';
import type { Obstacle } from '../obstacle.ts';

export const LOOPBACK_HOSTS: Readonly<Record<IpVersion, string>> = { 4: '127.0.0.1', 6: '::1' };

/** The loopback address on which a port of `host` is looked for: in a network of its own all ports are free. */
export function hereFor(host: string): string {
  return LOOPBACK_HOSTS[host === LOOPBACK_HOSTS[6] ? 6 : 4];
}

/** Found out by listening there; undefined where it can. */
export function ipv6Obstacle(): Promise<Obstacle | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve({
        reason: `The loopback interface has no IPv6 here (${error.message})`,
        remedy: 'Turn it on (sysctl net.ipv6.conf.lo.disable_ipv6=0), or leave --ip 6 out.',
      }),
    );
    server.listen(0, LOOPBACK_HOSTS[6], () => server.close(() => resolve(undefined)));
  });
}
