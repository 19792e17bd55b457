// What only the lean SSE client promises, byte by byte against a raw server.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cut } from '../cut.fixture.ts';
import { LeanSse } from './sse.ts';
import { chunk, rawServer, STREAM_HEAD, type RawRequest, type RawServer } from '../raw-server.fixture.ts';
import { Recorder } from '../recorder.fixture.ts';

async function serve(answer: (request: RawRequest) => unknown): Promise<RawServer> {
  const server = await rawServer(answer);
  onTestFinished(() => server.close());
  return server;
}

const to = (server: RawServer) => ({ host: '127.0.0.1', port: server.port, client: 'a' });
const subscriber = (server: RawServer) => ({ ...to(server), channel: 'c', uplink: false });

const isPost = ({ head }: RawRequest): boolean => head.startsWith('POST');
/** For what must come, however busy the machine is. */
const PATIENCE = { timeout: 10_000, interval: 2 };

const NO_CONTENT = 'HTTP/1.1 204 No Content\r\n\r\n';

describe('the lean SSE client', () => {
  it('sends the smallest request that an event stream needs', async () => {
    const heads: string[] = [];
    const server = await serve(({ head, socket }) => {
      heads.push(head);
      socket.end();
    });
    const recorders = [new Recorder(), new Recorder()];
    const client = new LeanSse();
    client.subscribe(subscriber(server), recorders[0]!);
    await recorders[0]!.end();
    client.subscribe({ ...subscriber(server), resumeAfter: 7 }, recorders[1]!);
    await recorders[1]!.end();
    const start = `GET /events?channel=c&client=a HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n`;
    expect(heads).toEqual([`${start}\r\n`, `${start}Last-Event-ID: 7\r\n\r\n`]);
  });

  it('reads a stream that is cut anywhere', async () => {
    const bytes = Buffer.from(
      STREAM_HEAD + chunk('id: 1\ndata: one\n\nda') + chunk('ta: two\ndata: 2\n\n:\n\n'),
    );
    const places = [1, STREAM_HEAD.length - 2, STREAM_HEAD.length, STREAM_HEAD.length + 1];
    const everyThird = Array.from({ length: 20 }, (_, i) => STREAM_HEAD.length + 3 * i);
    const server = await serve(async ({ socket }) => {
      for (const part of cut(bytes, [...places, ...everyThird])) {
        socket.write(part);
        await sleep(2);
      }
      socket.end('0\r\n\r\n');
    });
    const client = new LeanSse();
    const recorder = new Recorder();
    client.subscribe(subscriber(server), recorder);
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
    expect(recorder.messages).toEqual(['one', 'two\n2']);
    expect(recorder.calls).toEqual(['opened', 'message', 'message', 'keptAlive', 'closed']);
    expect(client.counters).toMatchObject({
      headBytes: STREAM_HEAD.length,
      bytes: bytes.length + 5,
      events: 2,
      payloadBytes: 8,
    });
  });

  it('tells of every turn in which something was read', async () => {
    const sockets: RawRequest[] = [];
    const server = await serve((request) => {
      sockets.push(request);
      request.socket.write(STREAM_HEAD);
    });
    const client = new LeanSse();
    const recorders = [new Recorder(), new Recorder(), new Recorder()];
    for (const recorder of recorders) client.subscribe(subscriber(server), recorder);
    for (const recorder of recorders) await recorder.until('opened');
    const before = client.counters.reads;
    const bursts: [number, number, number][] = [];
    client.onBurst = (...burst) => bursts.push(burst);
    for (let i = 0; i < 3; i++) {
      for (const { socket } of sockets) socket.write(chunk('data: x\n\n'));
      for (const recorder of recorders) await recorder.until('message', i + 1);
      await sleep(5);
    }
    expect(bursts.reduce((sum, [, , reads]) => sum + reads, 0)).toBe(client.counters.reads - before);
    expect(bursts.length).toBeGreaterThanOrEqual(3);
    expect(bursts.length).toBeLessThanOrEqual(9);
    expect(
      bursts.every(([first, last, reads]) => reads > 0 && (reads === 1 ? first === last : first < last)),
    ).toBe(true);
    client.onBurst = undefined;
    for (const { socket } of sockets) socket.end();
    for (const recorder of recorders) await recorder.end();
  });
});

/** A subscriber whose POSTs are given to `answer`. */
async function sender(answer: (post: RawRequest, count: number) => void) {
  let count = 0;
  const server = await serve((request) => {
    if (isPost(request)) answer(request, count++);
    else request.socket.write(STREAM_HEAD);
  });
  const client = new LeanSse();
  const recorder = new Recorder();
  const subscription = client.subscribe({ ...subscriber(server), uplink: true }, recorder);
  await recorder.until('opened');
  return { client, recorder, subscription, server };
}

describe('the uplink of the lean SSE client', () => {
  it('is connected at once, and keeps a POST back until the one before it was answered', async () => {
    const posts: RawRequest[] = [];
    const { client, recorder, subscription, server } = await sender((post) => posts.push(post));
    expect(client.counters.sockets).toBe(2);
    for (const message of ['one', 'two', 'three']) subscription.send(Buffer.from(message));
    const arrived = (...expected: string[]): Promise<void> =>
      vi.waitFor(() => expect(posts.map(({ body }) => body)).toEqual(expected), PATIENCE);
    await arrived('one');
    posts[0]!.socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\no');
    await sleep(20); // time enough for a POST that must not come
    await arrived('one');
    posts[0]!.socket.write('k');
    await arrived('one', 'two');
    posts[1]!.socket.write(NO_CONTENT);
    await arrived('one', 'two', 'three');
    posts[2]!.socket.write(NO_CONTENT);
    await recorder.until('acknowledged', 3);
    expect(recorder.acknowledgements).toEqual([202, 204, 204]);
    expect(posts[0]!.head).toBe(
      `POST /messages?client=a HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n`,
    );
    expect(new Set(posts.map(({ connection }) => connection)).size).toBe(1);
    subscription.close();
    await recorder.end();
  });

  it('ends with its subscriber, and sends nothing more', async () => {
    const posts: RawRequest[] = [];
    const { client, recorder, subscription, server } = await sender((post) => {
      posts.push(post);
      post.socket.write(NO_CONTENT);
    });
    recorder.onCall = (name) => {
      if (name === 'acknowledged') subscription.close();
    };
    for (let i = 0; i < 3; i++) subscription.send(Buffer.from('m'));
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
    await vi.waitUntil(() => server.sockets.every(({ closed }) => closed), PATIENCE);
    expect(posts).toHaveLength(1);
    expect(client.counters.sockets).toBe(2);
    expect(server.sockets).toHaveLength(2);
  });

  it.each([
    ['ended by the server while it was idle', NO_CONTENT],
    ['ended by its answer', 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'],
  ])('connects anew when its connection was %s', async (_name, answer) => {
    const { client, recorder, subscription, server } = await sender(({ socket }) => {
      socket.write(answer);
      setTimeout(() => socket.end(), 5);
    });
    for (let i = 1; i <= 3; i++) {
      subscription.send(Buffer.from('m'));
      await recorder.until('acknowledged', i);
      // A POST before that might get lost, as HTTP has it.
      await vi.waitUntil(() => server.sockets[i]!.closed, PATIENCE);
    }
    expect(recorder.acknowledgements).toEqual([204, 204, 204]);
    expect(client.counters.sockets).toBe(4);
    subscription.close();
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
  });

  it.each([
    ['FIN', ({ socket }: RawRequest) => socket.end(), 'reset', 'CUT_SHORT'],
    ['half an answer and FIN', ({ socket }: RawRequest) => socket.end('HTTP/1.1 204'), 'reset', 'CUT_SHORT'],
    ['RST', ({ socket }: RawRequest) => socket.resetAndDestroy(), 'reset', 'ECONNRESET'],
    ['no HTTP', ({ socket }: RawRequest) => socket.write('what?'), 'protocol', 'HTTP_STATUS_LINE'],
  ])('ends the subscriber when a POST is answered with %s', async (_name, answer, cause, code) => {
    const { recorder, subscription } = await sender((post) => answer(post));
    subscription.send(Buffer.from('m'));
    subscription.send(Buffer.from('never sent'));
    expect(await recorder.end()).toMatchObject({ cause, code });
    expect(recorder.acknowledgements).toEqual([]);
  });
});

/** A requester whose requests are given to `answer`. */
async function requester(keepAlive: boolean, answer: (request: RawRequest) => void) {
  const server = await serve(answer);
  const client = new LeanSse();
  const recorder = new Recorder();
  const asking = client.openRequester({ ...to(server), keepAlive }, recorder);
  await recorder.until('opened');
  return { client, recorder, asking, server };
}

describe('the requester of the lean SSE client', () => {
  const STREAM = `${STREAM_HEAD}${chunk('data: one\n\n')}0\r\n\r\n`;

  it.each([true, false])('says in its request whether it comes back: keepAlive %s', async (keepAlive) => {
    const heads: string[] = [];
    const { recorder, asking, server } = await requester(keepAlive, ({ head, socket }) => {
      heads.push(head);
      socket.write(STREAM);
    });
    asking.request(Buffer.from('{}'));
    await recorder.until('streamEnded');
    asking.close();
    await recorder.end();
    expect(heads).toEqual([
      `POST /streams?client=a HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n` +
        `${keepAlive ? '' : 'Connection: close\r\n'}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n`,
    ]);
  });

  it('takes each response for an event stream of its own', async () => {
    const { recorder, asking } = await requester(true, ({ socket }) =>
      socket.write(`${STREAM_HEAD}${chunk('\uFEFFdata: one\n\nevent: forgotten\n')}0\r\n\r\n`),
    );
    for (let i = 1; i <= 2; i++) {
      asking.request(Buffer.from('{}'));
      await recorder.until('streamEnded', i);
    }
    asking.close();
    await recorder.end();
    expect(recorder.messages).toEqual(['one', 'one']);
  });

  it('goes on after a response that lasted until its connection ended', async () => {
    const { client, recorder, asking } = await requester(true, ({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n'),
    );
    for (let i = 1; i <= 2; i++) {
      asking.request(Buffer.from('{}'));
      await recorder.until('streamEnded', i);
    }
    expect(client.counters.sockets).toBe(2);
    asking.close();
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
    expect(recorder.messages).toEqual(['one', 'one']);
  });

  it.each([
    ['an error', 'HTTP/1.1 503 Service Unavailable\r\n\r\n', 'rejected', 'HTTP 503'],
    ['half a stream', STREAM_HEAD + chunk('data: one\n\n'), 'reset', 'RESPONSE_INCOMPLETE'],
    ['half an event', `${STREAM_HEAD}${chunk('data: one\n\ndata: tw')}0\r\n\r\n`, 'reset', 'CUT_SHORT'],
    ['nothing', '', 'reset', 'CUT_SHORT'],
    ['no event stream', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'protocol', 'NOT_AN_EVENT_STREAM'],
  ])('ends when it is answered with %s', async (_name, bytes, cause, code) => {
    const { recorder, asking } = await requester(true, ({ socket }) => socket.end(bytes));
    asking.request(Buffer.from('{}'));
    expect(await recorder.end()).toMatchObject({ cause, code });
    expect(recorder.calls).not.toContain('streamEnded');
  });

  it('ends when its idle connection is ended by the server', async () => {
    const { recorder, asking } = await requester(true, ({ socket }) => {
      socket.write(STREAM);
      setTimeout(() => socket.end(), 10);
    });
    asking.request(Buffer.from('{}'));
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
    expect(recorder.calls).toEqual(['opened', 'message', 'streamEnded', 'closed']);
    asking.request(Buffer.from('{}')); // too late: nothing follows `closed`
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
  });
});
