// Answers with bytes that are neither HTTP nor WebSocket.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Listener, Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

const whole = await wrappedTarget(import.meta.url, (broadcast) => broadcast);

export const target: Target = {
  ...whole,
  async listen(application, { host, port }) {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'));
    });
    await once(server.listen(port, host), 'listening');
    const listener: Listener = {
      port: (server.address() as AddressInfo).port,
      broadcast() {},
      close: () => new Promise((resolve) => void server.close(() => resolve())),
    };
    application.started(listener);
    return listener;
  },
};
