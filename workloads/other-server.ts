// A server that is not of this project, as the clients of a workload need to know it, and how they subscribe there.
import type { SubscribeOptions } from '../clients/client.ts';
import { endpointRequest, type Endpoint } from '../clients/endpoint.ts';

export interface OtherServer {
  readonly endpoint: Endpoint;
  /** Its events carry a stamp: its own, or that of a publisher of ours whose events it relays. */
  readonly stamped: boolean;
  /** What stands before the names of channels, so that no other trial and no other side has the same. */
  readonly channelPrefix: string;
}

/** Where the clients of a workload connect to. */
interface Served {
  readonly host: string;
  readonly port: number;
  readonly otherServer?: OtherServer;
}

/** How the workload's clients subscribe: on the project's own wire surface, or as the other server wants it. */
export function subscribeOptions(
  { host, port, otherServer }: Served,
  channel: string,
  client: string,
): SubscribeOptions {
  if (otherServer === undefined) return { host, port, channel, client, uplink: false };
  const { endpoint, channelPrefix } = otherServer;
  const names = { channel: `${channelPrefix}${channel}`, client };
  const request = endpointRequest(endpoint, names);
  return { host: endpoint.host, port: endpoint.port, ...names, uplink: false, request };
}
