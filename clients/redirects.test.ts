// Redirects of event streams, on lean and reference clients: followed as a browser's EventSource does, and counted; and not
// followed where a WebSocket, a POST or another machine is concerned.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientKind, ClientTransport } from './client.ts';
import { clientTransport } from './client-transports.ts';
import { chunk, rawServer, STREAM_HEAD, type RawRequest, type RawServer } from './raw-server.fixture.ts';
import { Recorder } from './recorder.fixture.ts';

const KINDS: readonly ClientKind[] = ['lean', 'reference'];

const STREAM = `${STREAM_HEAD}${chunk('id: 8\ndata: one\n\n')}0\r\n\r\n`;

async function serve(answer: (request: RawRequest) => unknown): Promise<RawServer> {
  const server = await rawServer(answer);
  onTestFinished(() => server.close());
  return server;
}

const to = (location: string, status = 302): string =>
  `HTTP/1.1 ${status} Moved\r\nLocation: ${location}\r\nContent-Length: 4\r\n\r\ngone`;

const requestLine = ({ head }: RawRequest): string => head.slice(0, head.indexOf('\r\n'));

interface Subscribed {
  readonly client: ClientTransport;
  readonly recorder: Recorder;
}

async function subscribed(kind: ClientKind, port: number, host = '127.0.0.1'): Promise<Subscribed> {
  const client = await clientTransport(kind, 'sse');
  const recorder = new Recorder();
  const subscription = client.subscribe(
    { host, port, client: 'a', channel: 'c', uplink: false, resumeAfter: 7 },
    recorder,
  );
  onTestFinished(() => subscription.close());
  return { client, recorder };
}

describe.each(KINDS)('the %s client over SSE', (kind) => {
  it.each([301, 302, 303, 307, 308])('follows a %s, with all that it asked for', async (status) => {
    const seen: string[] = [];
    const server = await serve((request) => {
      seen.push(request.head);
      const moved = request.head.startsWith('GET /elsewhere?x=1 ');
      request.socket.write(moved ? STREAM : to('/elsewhere?x=1#part', status));
    });
    const { client, recorder } = await subscribed(kind, server.port);
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
    expect(recorder.calls).toEqual(['opened', 'message', 'closed']);
    expect(seen.map((head) => /^GET (\S+) /.exec(head)![1])).toEqual([
      '/events?channel=c&client=a',
      '/elsewhere?x=1',
    ]);
    for (const head of seen) {
      expect(head).toMatch(/^accept: text\/event-stream\r$/im);
      expect(head).toMatch(/^last-event-id: 7\r$/im);
      expect(head).toMatch(new RegExp(String.raw`^host: 127\.0\.0\.1:${server.port}\r$`, 'im'));
    }
    expect(client.counters).toMatchObject({ redirects: 1, sockets: 2, events: 1 });
  });

  it('follows one to another port, by an address that names it', async () => {
    const there = await serve(({ socket }) => socket.write(STREAM));
    const here = await serve(({ socket }) => socket.write(to(`http://localhost:${there.port}/events`)));
    const { client, recorder } = await subscribed(kind, here.port);
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
    expect(recorder.messages).toEqual(['one']);
    expect(client.counters.redirects).toBe(1);
  });

  it('follows the twentieth and not the one after it', async () => {
    const lines: string[] = [];
    let enough = 20;
    const server = await serve((request) => {
      lines.push(requestLine(request));
      request.socket.write(lines.length > enough ? STREAM : to(`/hop/${lines.length}`));
    });
    const far = await subscribed(kind, server.port);
    expect(await far.recorder.end()).toMatchObject({ cause: 'server' });
    expect(far.client.counters).toMatchObject({ redirects: 20, sockets: 21 });
    expect(lines.at(-1)).toBe('GET /hop/20 HTTP/1.1');
    lines.length = 0;
    enough = Infinity;
    const { client, recorder } = await subscribed(kind, server.port);
    expect(await recorder.end()).toMatchObject({ cause: 'rejected', code: 'TOO_MANY_REDIRECTS' });
    expect(client.counters).toMatchObject({ redirects: 20, sockets: 21 });
    expect(lines).toHaveLength(21);
  });

  it.each([
    ['https', 'https://127.0.0.1/', 'plain HTTP only'],
    ['another machine', 'http://192.0.2.1/events', 'another host'],
    ['a name that hides one', 'http://localhost.example/events', 'another host'],
    ['no address', 'http://[', 'no address'],
  ])('does not follow one to %s, and says so', async (_name, location, why) => {
    const server = await serve(({ socket }) => socket.write(to(location)));
    const { client, recorder } = await subscribed(kind, server.port);
    const closed = await recorder.end();
    expect(closed).toMatchObject({ cause: 'rejected', code: 'HTTP 302' });
    expect(closed.message).toContain(why);
    expect(closed.message).toContain(location);
    expect(client.counters).toMatchObject({ redirects: 0, sockets: 1 });
  });

  it.each([300, 304, 305, 306])('does not follow a %s', async (status) => {
    const server = await serve(({ socket }) => socket.write(to('/elsewhere', status)));
    const { client, recorder } = await subscribed(kind, server.port);
    expect(await recorder.end()).toMatchObject({ cause: 'rejected', code: `HTTP ${status}` });
    expect(client.counters.redirects).toBe(0);
  });

  it('takes nothing that stands behind a redirect for an answer', async () => {
    const server = await serve((request) =>
      request.socket.write(request.head.startsWith('GET /x ') ? STREAM : to('/x') + STREAM),
    );
    const { recorder } = await subscribed(kind, server.port);
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
    expect(recorder.calls).toEqual(['opened', 'message', 'closed']);
  });

  it('is refused where it was redirected to', async () => {
    const gone = await serve(() => {});
    gone.close();
    const server = await serve(({ socket }) => socket.write(to(`http://127.0.0.1:${gone.port}/`)));
    const { recorder } = await subscribed(kind, server.port);
    expect(await recorder.end()).toMatchObject({ cause: 'refused', code: 'ECONNREFUSED' });
  });

  it('closes itself on its way', async () => {
    let subscription: { close(): void } | undefined;
    const server = await serve((request) => {
      if (request.head.startsWith('GET /x ')) subscription!.close();
      else request.socket.write(to('/x'));
    });
    const recorder = new Recorder();
    subscription = (await clientTransport(kind, 'sse')).subscribe(
      { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: true },
      recorder,
    );
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
    expect(recorder.calls).toEqual(['closed']);
  });

  it('leaves a request where it was sent', async () => {
    const server = await serve(({ socket }) => socket.write(to('/elsewhere', 307)));
    const client = await clientTransport(kind, 'sse');
    const recorder = new Recorder();
    client
      .openRequester({ host: '127.0.0.1', port: server.port, client: 'a', keepAlive: true }, recorder)
      .request(Buffer.from('{}'));
    const closed = await recorder.end();
    expect(closed).toMatchObject({ cause: 'rejected', code: 'HTTP 307' });
    expect(closed.message).toContain('/elsewhere');
  });
});

describe.each(KINDS)('the %s client over WebSocket', (kind) => {
  it('fails where it is redirected, and says whereto', async () => {
    const server = await serve(({ socket }) => socket.write(to('http://127.0.0.1/chat')));
    const client = await clientTransport(kind, 'ws');
    const recorder = new Recorder();
    client.subscribe(
      { host: '127.0.0.1', port: server.port, client: 'a', channel: 'c', uplink: false },
      recorder,
    );
    const closed = await recorder.end();
    expect(closed).toMatchObject({ cause: 'rejected', code: 'HTTP 302' });
    expect(closed.message).toContain('http://127.0.0.1/chat');
    expect(client.counters).toMatchObject({ redirects: 0, sockets: 1 });
  });
});
