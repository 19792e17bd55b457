// A target of one's own on node:http or node:https: from its hub and its server to what the contract wants of it.
import type { Hub } from '../hub.ts';
import type { Listener } from '../target.ts';
import { tlsLibraryOf } from './create-server.ts';
import { closeServer, listen, type Server } from './http.ts';

/**
 * Listens where the hub's options say, with every time-out explicit, and tells the application that it has started.
 * `own`: what the target does otherwise, such as a library's own broadcast. Rejects with the system's error.
 */
export async function listenHttp<Frame>(
  server: Server,
  hub: Hub<Frame>,
  own: Partial<Pick<Listener, 'broadcast' | 'carriesBinary'>> = {},
): Promise<Listener> {
  const listener: Listener = {
    port: await listen(server, hub.options),
    // A server of node:http speaks no TLS, whatever the options say.
    tls: 'setSecureContext' in server ? tlsLibraryOf(hub.options) : undefined,
    broadcast: (channel, event) => hub.broadcast(channel, event),
    close() {
      hub.end();
      return closeServer(server);
    },
    ...own,
  };
  hub.application.started(listener);
  return listener;
}
