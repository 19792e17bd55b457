// What a client says of a server that refuses, and servers that are odd in other ways: one that says nothing before its first
// event, and one that listens on one of the addresses of `localhost` only. For lean and reference clients alike.
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Transport } from '../servers/target.ts';
import type { ClientClose, ClientKind } from './client.ts';
import { clientTransport } from './client-transports.ts';
import {
  chunk,
  rawServer,
  STREAM_HEAD,
  upgradeAnswer,
  type RawRequest,
  type RawServer,
} from './raw-server.fixture.ts';
import { Recorder } from './recorder.fixture.ts';

const KINDS: readonly ClientKind[] = ['lean', 'reference'];
const TRANSPORTS: readonly Transport[] = ['sse', 'ws'];

async function serve(answer: (request: RawRequest) => unknown, host?: string): Promise<RawServer> {
  const server = await rawServer(answer, host);
  onTestFinished(() => server.close());
  return server;
}

async function refusal(kind: ClientKind, transport: Transport, bytes: string): Promise<ClientClose> {
  const server = await serve(({ socket }) => socket.write(bytes));
  const recorder = new Recorder();
  (await clientTransport(kind, transport)).subscribe(
    { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: false },
    recorder,
  );
  const closed = await recorder.end();
  expect(recorder.calls).toEqual(['closed']);
  return closed;
}

/** Both, where this machine has both. */
const LOOPBACK = ['127.0.0.1', '::1'].filter((wanted) =>
  Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === wanted)),
);

const withLength = (status: string, body: string, fields = ''): string =>
  `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe.each(KINDS)('the %s client', (kind) => {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    const expected = transport === 'sse' ? 200 : 101;
    const says = (status: number, words: string): string =>
      `answered ${status} instead of ${expected}${words === '' ? '' : `: "${words}"`}`;

    it.each([
      ['a word', withLength('401 Unauthorized', 'who are you?'), 401, 'who are you?'],
      ['lines', withLength('503 Busy', '<h1>\n  busy\r\n</h1>\n'), 503, '<h1> busy </h1>'],
      ['nothing', withLength('403 Forbidden', ''), 403, ''],
      ['two hundred of many characters', withLength('500', 'é'.repeat(5000)), 500, `${'é'.repeat(200)}…`],
      ['what a terminal would act on', withLength('500', '\x1b[31mred\x07\u202e\0'), 500, '[31mred'],
      [
        'chunks',
        `HTTP/1.1 503\r\nTransfer-Encoding: chunked\r\n\r\n${chunk('come ')}${chunk('back')}0\r\n\r\n`,
        503,
        'come back',
      ],
      ['a body that does not end', 'HTTP/1.1 503\r\n\r\nlater', 503, 'later'],
      ['a body that never comes', 'HTTP/1.1 503\r\nContent-Length: 10\r\n\r\n', 503, ''],
      [
        'what cannot be shown',
        withLength('500', 'xxxx', 'Content-Encoding: gzip\r\n'),
        500,
        'a body with Content-Encoding: gzip',
      ],
    ])('says what a refusal says: %s', async (_name, bytes, status, words) => {
      expect(await refusal(kind, transport, bytes)).toEqual({
        cause: 'rejected',
        code: `HTTP ${status}`,
        message: says(status, words),
      });
    });

    it('is told to close while it waits for the words', async () => {
      const server = await serve(({ socket }) => socket.write('HTTP/1.1 503\r\n\r\nlater'));
      const recorder = new Recorder();
      const client = await clientTransport(kind, transport);
      const subscription = client.subscribe(
        { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: false },
        recorder,
      );
      while (client.counters.headBytes === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      subscription.close();
      expect(await recorder.end()).toMatchObject({ cause: 'client' });
    });

    it('waits for no other, where the head comes with the first event only', async () => {
      const waiting: RawRequest[] = [];
      const server = await serve((request) => {
        waiting.push(request);
        if (waiting.length < 30) return;
        for (const { socket, head } of waiting) {
          socket.write(
            transport === 'sse' ? STREAM_HEAD + chunk('data: one\n\n') : `${upgradeAnswer(head)}\x81\x03one`,
            'latin1',
          );
        }
      });
      const client = await clientTransport(kind, transport);
      const recorders = Array.from({ length: 30 }, () => new Recorder());
      const subscriptions = recorders.map((recorder, i) =>
        client.subscribe(
          { host: '127.0.0.1', port: server.port, client: String(i), channel: 'c', uplink: false },
          recorder,
        ),
      );
      for (const recorder of recorders) await recorder.until('message');
      expect(recorders.map(({ calls }) => calls)).toEqual(recorders.map(() => ['opened', 'message']));
      for (const subscription of subscriptions) subscription.drop();
      for (const recorder of recorders) await recorder.end();
    });

    it.each(LOOPBACK)('finds a localhost that is only %s', async (address) => {
      const server = await serve(
        ({ socket, head }) =>
          socket.write(
            transport === 'sse' ? STREAM_HEAD + chunk('data: one\n\n') : `${upgradeAnswer(head)}\x81\x03one`,
            'latin1',
          ),
        address,
      );
      const recorder = new Recorder();
      const subscription = (await clientTransport(kind, transport)).subscribe(
        { host: 'localhost', port: server.port, client: 'a', channel: 'c', uplink: true },
        recorder,
      );
      await recorder.until('message');
      expect(recorder.messages).toEqual(['one']);
      subscription.drop();
      await recorder.end();
    });
  });

  it.each([true, false])('says what the refusal of a request says: keepAlive %s', async (keepAlive) => {
    const server = await serve(({ socket }) => socket.write(withLength('429 Slow Down', 'too many')));
    const recorder = new Recorder();
    (await clientTransport(kind, 'sse'))
      .openRequester({ host: '127.0.0.1', port: server.port, client: 'a', keepAlive }, recorder)
      .request(Buffer.from('{}'));
    expect(await recorder.end()).toEqual({
      cause: 'rejected',
      code: 'HTTP 429',
      message: 'answered 429 instead of 200: "too many"',
    });
  });

  it('takes no response that it did not ask for', async () => {
    const server = await serve(({ socket }) => {
      socket.write(`${STREAM_HEAD}${chunk('data: one\n\n')}0\r\n\r\n`);
      setTimeout(() => socket.write(`${STREAM_HEAD}${chunk('data: two\n\n')}0\r\n\r\n`), 20);
    });
    const recorder = new Recorder();
    (await clientTransport(kind, 'sse'))
      .openRequester({ host: '127.0.0.1', port: server.port, client: 'a', keepAlive: true }, recorder)
      .request(Buffer.from('{}'));
    expect(await recorder.end()).toMatchObject({ cause: 'protocol', code: 'HTTP_UNSOLICITED' });
    expect(recorder.messages).toEqual(['one']);
  });

  it('goes on asking after an answer that lasted until its connection ended', async () => {
    const server = await serve(({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n'),
    );
    const client = await clientTransport(kind, 'sse');
    const recorder = new Recorder();
    const requester = client.openRequester(
      { host: '127.0.0.1', port: server.port, client: 'a', keepAlive: true },
      recorder,
    );
    for (let i = 1; i <= 2; i++) {
      requester.request(Buffer.from('{}'));
      await recorder.until('streamEnded', i);
    }
    requester.close();
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
    expect(recorder.messages).toEqual(['one', 'one']);
    expect(client.counters.sockets).toBe(2);
  });
});
