// Opens a lean client's connection: in clear text, or over TLS where its read path speaks it.
import type { ConnectOptions } from '../client.ts';
import type { ReadPath } from '../read-path.ts';
import { LeanTcpSocket, type LeanSocket, type SocketUser } from './socket.ts';
import { LeanTlsSocket } from './tls-socket.ts';

/** Begins to connect; `user` hears of everything else, and of nothing before this has returned. */
export function openSocket(path: ReadPath, options: ConnectOptions, user: SocketUser): LeanSocket {
  return path.tls === undefined
    ? new LeanTcpSocket(path, options, user)
    : new LeanTlsSocket(path, path.tls, options, user);
}
