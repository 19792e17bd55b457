// Templates of requests, and what stands in the heads of both kinds of clients.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { clientTransport } from './client-transports.ts';
import { endpointRequest, filledIn, type Endpoint } from './endpoint.ts';

const NAMES = { channel: 'a b', client: 'c/1' };

const ENDPOINT: Endpoint = {
  host: '127.0.0.1',
  port: 1,
  authority: 'localhost:1',
  path: '/sub/{channel}?as={client}&raw={other}',
  headers: ['X-Who: {client}', 'Authorization: Bearer a:b'],
  messages: ['{"subscribe":"{channel}"}'],
};

it('fills names into path, headers and messages', () => {
  expect(endpointRequest(ENDPOINT, NAMES)).toEqual({
    authority: 'localhost:1',
    path: '/sub/a%20b?as=c%2F1&raw={other}',
    headers: [
      ['X-Who', 'c/1'],
      ['Authorization', 'Bearer a:b'],
    ],
    messages: ['{"subscribe":"a b"}'],
  });
  expect(filledIn('{client}{client}', { channel: '$1', client: '$&' })).toBe('$&$&');
});

/** What a server has been asked, and told first. */
async function asked(kind: 'lean' | 'reference', transport: 'sse' | 'ws') {
  const http = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  });
  const seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const sockets = new WebSocketServer({ server: http });
  const told = new Promise<string>((resolve) => {
    sockets.on('connection', (socket, request) => {
      seen.push({ url: request.url, headers: request.headers });
      socket.on('message', (data: Buffer) => resolve(data.toString()));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  const generator = await clientTransport(kind, transport);
  const request = endpointRequest({ ...ENDPOINT, port }, NAMES);
  const options = { host: '127.0.0.1', port, ...NAMES, uplink: false, request };
  await new Promise<void>((opened, failed) => {
    const subscription = generator.subscribe(options, {
      opened,
      message() {},
      closed: ({ message }) => failed(new Error(message)),
    });
    onTestFinished(() => subscription.drop());
  });
  return { seen: seen[0]!, told };
}

it.each([
  ['lean', 'sse'],
  ['lean', 'ws'],
  ['reference', 'sse'],
  ['reference', 'ws'],
] as const)('is what %s clients ask over %s', async (kind, transport) => {
  const { seen, told } = await asked(kind, transport);
  expect(seen.url).toBe('/sub/a%20b?as=c%2F1&raw={other}');
  expect(seen.headers).toMatchObject({
    host: 'localhost:1',
    'x-who': 'c/1',
    authorization: 'Bearer a:b',
  });
  expect(await (transport === 'ws' ? told : 'nothing')).toBe(
    transport === 'ws' ? '{"subscribe":"a b"}' : 'nothing',
  );
});
