import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { ephemeralPorts } from './limits.ts';

it('is free, and none that a connection leaves from', async () => {
  const port = await freePort('127.0.0.1');
  const { first, last } = ephemeralPorts() ?? { first: 49_152, last: 65_535 };
  // Where nearly all ports are those of connections, there is nothing to choose from.
  expect(first <= 2048 || port < first || port > last).toBe(true);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  expect((server.address() as AddressInfo).port).toBe(port);
  server.close();
});
