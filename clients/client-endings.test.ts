// Every way in which a connection can end, on lean and reference clients: each is reported exactly once, with its cause.
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Transport } from '../servers/target.ts';
import type { ClientClose, ClientKind } from './client.ts';
import { clientTransport } from './client-transports.ts';
import {
  chunk,
  closedPort,
  rawServer,
  STREAM_HEAD,
  unmask,
  upgradeAnswer,
  type RawRequest,
  type RawServer,
} from './raw-server.fixture.ts';
import { Recorder } from './recorder.fixture.ts';

const KINDS: ClientKind[] = ['lean', 'reference'];

interface Ending {
  closed: ClientClose;
  messages: string[];
  server: RawServer;
}

async function ending(
  kind: ClientKind,
  transport: Transport,
  answer: (request: RawRequest) => void,
): Promise<Ending> {
  const server = await rawServer(answer);
  onTestFinished(() => server.close());
  const recorder = new Recorder();
  (await clientTransport(kind, transport)).subscribe(
    { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: false },
    recorder,
  );
  return { closed: await recorder.end(), messages: recorder.messages, server };
}

type End = (socket: Socket) => void;

const fin: End = (socket) => void socket.end();
const stay: End = () => {};
/** A reset makes the client forget what it has not read yet: it gets time for that. */
const reset: End = (socket) => void setTimeout(() => socket.resetAndDestroy(), 200);

function writeThen(socket: Socket, bytes: string, end: End): void {
  socket.write(bytes, 'latin1');
  end(socket);
}

const ONE = 'data: one\n\n';
const answered = (status: string): string => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;

describe.each(KINDS)('the %s client over SSE', (kind) => {
  it.each([
    ['the last chunk', STREAM_HEAD + chunk(ONE) + '0\r\n\r\n', stay, 'server', ''],
    [
      'the last chunk inside an event',
      `${STREAM_HEAD}${chunk(`${ONE}data: tw`)}0\r\n\r\n`,
      stay,
      'reset',
      'CUT_SHORT',
    ],
    [
      'FIN between events, without the last chunk',
      STREAM_HEAD + chunk(ONE),
      fin,
      'reset',
      'RESPONSE_INCOMPLETE',
    ],
    ['FIN inside a chunk', `${STREAM_HEAD}ff\r\n${ONE}`, fin, 'reset', 'RESPONSE_INCOMPLETE'],
    [
      'FIN short of the Content-Length',
      `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99\r\n\r\n${ONE}`,
      fin,
      'reset',
      'RESPONSE_INCOMPLETE',
    ],
    ['FIN inside an event', STREAM_HEAD + chunk(`${ONE}data: tw`), fin, 'reset', 'CUT_SHORT'],
    [
      'FIN after a body without framing',
      `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n${ONE}`,
      fin,
      'server',
      '',
    ],
    ['RST between events', STREAM_HEAD + chunk(ONE), reset, 'reset', 'ECONNRESET'],
  ])('reads an event, then %s', async (_name, bytes, end, cause, code) => {
    const { closed, messages } = await ending(kind, 'sse', ({ socket }) => writeThen(socket, bytes, end));
    expect(messages).toEqual(['one']);
    expect(closed).toMatchObject({ cause, code });
  });

  it.each([
    ['409', answered('409 Conflict'), stay, 'rejected', 'HTTP 409'],
    ['503', answered('503 Service Unavailable'), stay, 'rejected', 'HTTP 503'],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', stay, 'rejected', 'HTTP 204'],
    [
      'another media type',
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n',
      stay,
      'protocol',
      'NOT_AN_EVENT_STREAM',
    ],
    ['no media type', 'HTTP/1.1 200 OK\r\n\r\n', stay, 'protocol', 'NOT_AN_EVENT_STREAM'],
    ['FIN', '', fin, 'reset', 'CUT_SHORT'],
    ['half a head and FIN', 'HTTP/1.1 200 OK\r\nContent', fin, 'reset', 'CUT_SHORT'],
    ['RST', '', reset, 'reset', 'ECONNRESET'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', stay, 'protocol', 'HTTP_STATUS_LINE'],
    ['a broken chunk', `${STREAM_HEAD}zz\r\n`, stay, 'protocol', 'HTTP_CHUNK'],
  ])('is answered with %s', async (_name, bytes, end, cause, code) => {
    const { closed, messages } = await ending(kind, 'sse', ({ socket }) => writeThen(socket, bytes, end));
    expect(messages).toEqual([]);
    expect(closed).toMatchObject({ cause, code });
  });
});

describe.each(KINDS)('the %s client over WebSocket', (kind) => {
  const MESSAGE = '\x81\x03one';

  it.each([
    ['a close frame', `${MESSAGE}\x88\x05\x03\xe9bye`, 'server', '1001'],
    ['a close frame without a status', `${MESSAGE}\x88\x00`, 'server', '1005'],
    ['FIN', MESSAGE, 'reset', '1006'],
    ['FIN inside a frame', `${MESSAGE}\x81\x05tw`, 'reset', '1006'],
  ])('reads a message, then %s', async (_name, bytes, cause, code) => {
    const { closed, messages } = await ending(kind, 'ws', ({ socket, head }) =>
      writeThen(socket, upgradeAnswer(head) + bytes, fin),
    );
    expect(messages).toEqual(['one']);
    expect(closed).toMatchObject({ cause, code });
  });

  it.each([
    ['a masked frame', '\x81\x83\x01\x02\x03\x04abc', 'FRAME_MASKED', '\x03\xea'],
    ['invalid UTF-8', '\x81\x02\xff\xff', 'FRAME_UTF8', '\x03\xef'],
    ['a message of a terabyte', '\x82\x7f\0\0\x01\0\0\0\0\0', 'MESSAGE_TOO_LARGE', '\x03\xf1'],
    ['a reserved opcode', '\x83\x00', 'FRAME_OPCODE', '\x03\xea'],
  ])('ends the connection on %s', async (_name, frame, code, status) => {
    const { closed, messages, server } = await ending(kind, 'ws', ({ socket, head }) =>
      writeThen(socket, `${upgradeAnswer(head)}${MESSAGE}${frame}\x81\x04late`, fin),
    );
    expect(messages).toEqual(['one']);
    expect(closed).toMatchObject({ cause: 'protocol', code });
    await vi.waitFor(() => expect(unmask(server.frames(0))).toEqual([[0x8, status]]), {
      timeout: 10_000,
      interval: 2,
    });
  });

  it('is reset', async () => {
    const { closed } = await ending(kind, 'ws', ({ socket, head }) =>
      writeThen(socket, upgradeAnswer(head), reset),
    );
    expect(closed).toMatchObject({ cause: 'reset', code: 'ECONNRESET' });
  });

  it.each([
    ['409', answered('409 Conflict'), 'rejected', 'HTTP 409'],
    ['503', answered('503 Service Unavailable'), 'rejected', 'HTTP 503'],
    ['200', 'HTTP/1.1 200 OK\r\n\r\n', 'rejected', 'HTTP 200'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol', 'HTTP_STATUS_LINE'],
  ])('is answered with %s', async (_name, bytes, cause, code) => {
    const { closed } = await ending(kind, 'ws', ({ socket }) => socket.write(bytes));
    expect(closed).toMatchObject({ cause, code });
  });

  it.each([
    [
      'a wrong Sec-WebSocket-Accept',
      (head: string) => upgradeAnswer(head.replace(/Key: ..../, 'Key: AAAA')),
      'WS_ACCEPT',
    ],
    [
      'another upgrade',
      (head: string) => upgradeAnswer(head).replace('Upgrade: websocket', 'Upgrade: h2c'),
      'WS_UPGRADE',
    ],
    [
      'an extension',
      (head: string) => upgradeAnswer(head, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
      'WS_NEGOTIATION',
    ],
    [
      'a subprotocol',
      (head: string) => upgradeAnswer(head, 'Sec-WebSocket-Protocol: chat\r\n'),
      'WS_NEGOTIATION',
    ],
  ])('refuses a handshake with %s', async (_name, answer, code) => {
    const { closed } = await ending(kind, 'ws', ({ socket, head }) => socket.write(answer(head)));
    expect(closed).toMatchObject({ cause: 'protocol', code });
  });

  it('ends without an answer to the handshake', async () => {
    const { closed } = await ending(kind, 'ws', ({ socket }) => socket.end());
    expect(closed).toMatchObject({ cause: 'reset', code: '1006' });
  });
});

describe.each(KINDS)('the %s client', (kind) => {
  describe.each(['sse', 'ws'] as Transport[])('over %s', (transport) => {
    it('is refused', async () => {
      const recorder = new Recorder();
      (await clientTransport(kind, transport)).subscribe(
        { host: '127.0.0.1', port: await closedPort(), client: 'a', channel: 'c', uplink: true },
        recorder,
      );
      expect(await recorder.end()).toMatchObject({ cause: 'refused', code: 'ECONNREFUSED' });
      expect(recorder.calls).toEqual(['closed']);
    });

    it.each(['opened', 'message'])(
      'closes itself while it is told %s, and is told nothing more',
      async (when) => {
        const server = await rawServer(({ socket, head }) =>
          socket.write(
            transport === 'sse'
              ? STREAM_HEAD + chunk(ONE + ONE) + chunk(ONE)
              : `${upgradeAnswer(head)}\x81\x03one\x81\x03one\x81\x03one`,
            'latin1',
          ),
        );
        onTestFinished(() => server.close());
        const recorder = new Recorder();
        const subscription = (await clientTransport(kind, transport)).subscribe(
          { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: false },
          recorder,
        );
        recorder.onCall = (name) => {
          if (name !== when) return;
          subscription.close();
          subscription.close();
          server.sockets[0]!.end(); // as a WebSocket server does when it is told to close
        };
        expect(await recorder.end()).toMatchObject({ cause: 'client' });
        expect(recorder.calls).toEqual(
          when === 'opened' ? ['opened', 'closed'] : ['opened', 'message', 'closed'],
        );
      },
    );

    it('is dropped without a word', async () => {
      const server = await rawServer(({ socket, head }) =>
        socket.write(transport === 'sse' ? STREAM_HEAD : upgradeAnswer(head)),
      );
      onTestFinished(() => server.close());
      const recorder = new Recorder();
      const subscription = (await clientTransport(kind, transport)).subscribe(
        { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: false },
        recorder,
      );
      await recorder.until('opened');
      subscription.drop();
      subscription.drop();
      expect(await recorder.end()).toMatchObject({ cause: 'client' });
      await vi.waitUntil(() => server.sockets[0]!.closed, { timeout: 10_000, interval: 2 });
      expect(server.frames(0)).toHaveLength(0);
    });

    it('closes itself before it is connected', async () => {
      const server = await rawServer(() => {});
      onTestFinished(() => server.close());
      const recorder = new Recorder();
      (await clientTransport(kind, transport))
        .subscribe(
          { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: true },
          recorder,
        )
        .close();
      expect(await recorder.end()).toMatchObject({ cause: 'client' });
      expect(recorder.calls).toEqual(['closed']);
    });
  });
});
