// How the clients of a case share connections where their server speaks HTTP/2, as the case's parameters say.
import type { ClientHttp2Options } from '../clients/tls-use.ts';

/** Of whatever workload. */
type Parameters = Readonly<Record<string, unknown>>;

/** Unless a case says otherwise, each subscription has a connection of its own, as over HTTP/1.1. */
const STREAMS_PER_CONNECTION = 1;

const KIB = 1024;

/** For a client process; a parameter that the workload does not have is left to the clients. */
export function http2Options(parameters: Parameters): ClientHttp2Options {
  const { streamsPerConnection, streamWindowKiB, sessionWindowKiB, credit } = parameters;
  return {
    streamsPerConnection: Number(streamsPerConnection ?? STREAMS_PER_CONNECTION),
    ...(streamWindowKiB === undefined ? {} : { streamWindowBytes: Number(streamWindowKiB) * KIB }),
    ...(sessionWindowKiB === undefined ? {} : { sessionWindowBytes: Number(sessionWindowKiB) * KIB }),
    ...(credit === undefined ? {} : { credit: credit === 'read' ? 'read' : 'arrival' }),
  };
}

/** TCP connections of so many users, each of whom has one stream, over client processes that share none. */
export function http2Sockets(users: number, processes: number, parameters: Parameters): number {
  const { streamsPerConnection } = http2Options(parameters);
  let sockets = 0;
  for (let process = 0; process < processes; process++) {
    const own = Math.floor(users / processes) + (process < users % processes ? 1 : 0);
    sockets += Math.ceil(own / streamsPerConnection);
  }
  return sockets;
}
