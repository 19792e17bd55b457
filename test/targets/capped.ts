// Takes as many connections as it is told and answers the next ones 503, as a server with a limit of its own does.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Listener, Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

/** How many. */
export const CAP = 150;

const REFUSAL = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

const whole = await wrappedTarget(import.meta.url, (broadcast) => broadcast);

export const target: Target = {
  ...whole,
  async listen(application, options) {
    const behind = await whole.listen(application, options);
    let open = 0;
    const gate = createServer((socket) => {
      socket.on('error', () => {});
      if (open >= CAP) {
        socket.end(REFUSAL);
        return;
      }
      open++;
      joined(socket, connect(behind.port, options.host), () => open--);
    });
    await once(gate.listen(options.port, options.host), 'listening');
    const listener: Listener = {
      port: (gate.address() as AddressInfo).port,
      broadcast: (channel, event) => behind.broadcast(channel, event),
      async close() {
        gate.close();
        await behind.close();
      },
    };
    return listener;
  },
};

/** Each gets what the other sends, and ends with it. */
function joined(outside: Socket, inside: Socket, ended: () => void): void {
  outside.pipe(inside).pipe(outside);
  inside.on('error', () => {});
  outside.once('close', () => {
    inside.destroy();
    ended();
  });
  inside.once('close', () => outside.destroy());
}
