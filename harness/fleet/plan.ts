// How many server and client processes a number of connections takes, and from which source address each connection
// comes: so that no process runs out of descriptors and no address out of ports.
//
// A TCP connection is known by its source address and port and its destination address and port, so one pair of
// addresses carries as many connections to one port as there are ephemeral ports. A client that names its source
// address binds it before it knows its destination (without IP_BIND_ADDRESS_NO_PORT, which Node.js does not set:
// ip(7)), so that an address carries no more than that over all destinations together. It is counted so here. On Linux
// all of 127.0.0.0/8 is local (RFC 1122, section 3.2.1.3); elsewhere only 127.0.0.1 is, and nothing is spread.

import { OWN_DESCRIPTORS } from '../machine/descriptors.ts';

export interface FleetNeeds {
  readonly connections: number;
  /** Server processes; undefined: as many as the descriptors make necessary. */
  readonly servers: number | undefined;
  /** Client processes at least. */
  readonly clients: number;
  /** Open files that each process may have (its hard limit). */
  readonly descriptorsPerProcess: number;
  /** Ephemeral ports of an address. */
  readonly ports: number;
  /** Whether all of 127.0.0.0/8 may be used. */
  readonly manyAddresses: boolean;
}

export interface ClientPlan {
  /** Index of its server. */
  readonly server: number;
  /** Among the clients of that server, and how many these are. */
  readonly process: number;
  readonly processes: number;
  readonly connections: number;
  /** Source addresses, taken in turn; empty where the system chooses. */
  readonly addresses: readonly string[];
}

export interface FleetPlan {
  /** Connections of each server. */
  readonly servers: readonly number[];
  readonly clients: readonly ClientPlan[];
}

/**
 * Of the ports of an address only this share is used: the kernel looks for a free one by trying, from a place chosen
 * at random, and takes long where few are left.
 */
const PORT_SHARE = 0.25;

/** The fewest processes at either end that have descriptors for so many connections. */
export function processesFor(connections: number, descriptorsPerProcess: number): number {
  return Math.max(1, Math.ceil(connections / Math.max(1, descriptorsPerProcess - OWN_DESCRIPTORS)));
}

/** Divides the connections as evenly as whole numbers allow. */
export function planFleet(needs: FleetNeeds): FleetPlan {
  const { connections, descriptorsPerProcess, ports, manyAddresses } = needs;
  const needed = processesFor(connections, descriptorsPerProcess);
  const serverCount = needs.servers ?? needed;
  const clientCount = Math.max(needs.clients, needed, serverCount);
  const clientsPerServer = Math.ceil(clientCount / serverCount);
  const perAddress = Math.max(1, Math.floor(ports * PORT_SHARE));
  const servers = evenly(connections, serverCount);
  let addressesUsed = 0;
  const clients = servers.flatMap((ofServer, server) =>
    evenly(ofServer, clientsPerServer).map((share, process): ClientPlan => {
      const addressCount = manyAddresses ? Math.max(1, Math.ceil(share / perAddress)) : 0;
      const addresses = Array.from({ length: addressCount }, () => loopbackAddress(addressesUsed++));
      return { server, process, processes: clientsPerServer, connections: share, addresses };
    }),
  );
  return { servers, clients };
}

function evenly(total: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, part) => Math.floor((total + parts - 1 - part) / parts));
}

const HOSTS = 254;
const SECOND_BYTES = 255;

/** The n-th source address: 127.1.0.1 and on, never 127.0.x.y, which the servers and others use. */
export function loopbackAddress(n: number): string {
  const host = (n % HOSTS) + 1;
  const third = Math.floor(n / HOSTS) % 256;
  const second = (Math.floor(n / HOSTS / 256) % SECOND_BYTES) + 1;
  return `127.${second}.${third}.${host}`;
}
