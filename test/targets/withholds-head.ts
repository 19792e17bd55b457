// Accepts every TCP connection, and answers nothing: what a server does that waits for its first event, or a proxy that
// buffers.
import { createServer, type AddressInfo } from 'node:net';
import { TARGET_CONTRACT_VERSION, type Target } from '../../servers/target.ts';

export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'withholds-head',
  stack: 'node',
  transport: new URL(import.meta.url).searchParams.get('transport') === 'ws' ? 'ws' : 'sse',
  versions: { node: process.versions.node },
  listen: (_application, { host, port }) =>
    new Promise((resolve) => {
      const server = createServer((socket) => socket.on('error', () => {}).resume());
      server.listen(port, host, () =>
        resolve({
          port: (server.address() as AddressInfo).port,
          broadcast() {},
          close: () => new Promise((closed) => server.close(() => closed())),
        }),
      );
    }),
};
