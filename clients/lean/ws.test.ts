// What only the lean WebSocket client promises, byte by byte against a raw server.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cut } from '../cut.fixture.ts';
import { LeanWs } from './ws.ts';
import { rawServer, upgradeAnswer, type RawRequest, type RawServer, unmask } from '../raw-server.fixture.ts';
import { Recorder } from '../recorder.fixture.ts';

async function serve(answer: (request: RawRequest) => unknown): Promise<RawServer> {
  const server = await rawServer(answer);
  onTestFinished(() => server.close());
  return server;
}

const subscriber = (server: RawServer) => ({
  host: '127.0.0.1',
  port: server.port,
  client: 'a',
  channel: 'c',
  uplink: false,
});

/** For what must come, however busy the machine is. */
const PATIENCE = { timeout: 10_000, interval: 2 };

/** Waits for the frames that a client must have sent. */
function framesSent(server: RawServer, connection: number, frames: [number, string][]): Promise<void> {
  return vi.waitFor(() => expect(unmask(server.frames(connection))).toEqual(frames), PATIENCE);
}

describe('the lean WebSocket client', () => {
  it('sends the smallest request that a handshake needs, each with a key of its own', async () => {
    const heads: string[] = [];
    const server = await serve(({ head, socket }) => {
      heads.push(head);
      socket.end();
    });
    for (let i = 0; i < 2; i++) {
      const recorder = new Recorder();
      new LeanWs().subscribe(subscriber(server), recorder);
      await recorder.end();
    }
    const keys = heads.map((head) => /Sec-WebSocket-Key: (\S+)/.exec(head)![1]!);
    expect(heads[0]).toBe(
      `GET /events?channel=c&client=a HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${keys[0]}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    expect(keys.map((key) => Buffer.from(key, 'base64').length)).toEqual([16, 16]);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('reads a handshake and frames that are cut anywhere, or come in one piece', async () => {
    for (const pieces of [1, 30]) {
      let sent = 0;
      const server = await serve(async ({ socket, head }) => {
        const bytes = Buffer.from(
          `${upgradeAnswer(head)}\x81\x03one\x01\x02tw\x89\x01p\x80\x01o\x8a\x00\x88\x02\x03\xe8`,
          'latin1',
        );
        sent = bytes.length;
        const places = Array.from({ length: pieces - 1 }, (_, i) => bytes.length - 1 - i);
        for (const part of cut(bytes, places)) {
          socket.write(part);
          await sleep(2);
        }
        socket.end();
      });
      const client = new LeanWs();
      const recorder = new Recorder();
      client.subscribe(subscriber(server), recorder);
      expect(await recorder.end()).toMatchObject({ cause: 'server', code: '1000' });
      expect(recorder.calls).toEqual(['opened', 'message', 'keptAlive', 'message', 'closed']);
      expect(recorder.messages).toEqual(['one', 'two']);
      expect(client.counters).toMatchObject({ bytes: sent, events: 2, payloadBytes: 6, sockets: 1 });
      await framesSent(server, 0, [
        [0xa, 'p'],
        [0x8, '\x03\xe8'],
      ]);
    }
  });

  it.each([
    ['\x88\x00', ''],
    ['\x88\x05\x03\xe9bye', '\x03\xe9'],
    ['\x88\x02\x0f\xa0', '\x0f\xa0'],
  ])('answers the close frame %j with its status', async (frame, status) => {
    const server = await serve(({ socket, head }) => {
      socket.write(upgradeAnswer(head) + frame, 'latin1');
      socket.on('data', () => socket.end());
    });
    const recorder = new Recorder();
    new LeanWs().subscribe(subscriber(server), recorder);
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
    await framesSent(server, 0, [[0x8, status]]);
  });

  it('closes with a close frame and waits for the server to end the connection', async () => {
    const server = await serve(({ socket, head }) => socket.write(upgradeAnswer(head)));
    const recorder = new Recorder();
    const subscription = new LeanWs().subscribe(subscriber(server), recorder);
    await recorder.until('opened');
    subscription.close();
    subscription.send(Buffer.from('too late'));
    await sleep(20);
    expect(recorder.calls).toEqual(['opened']);
    await framesSent(server, 0, [[0x8, '\x03\xe8']]);
    server.sockets[0]!.write('\x81\x04late\x88\x02\x03\xe8', 'latin1');
    await sleep(20);
    expect(recorder.calls).toEqual(['opened']);
    server.sockets[0]!.end();
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
    expect(recorder.messages).toEqual([]);
  });

  it('waits no longer for an answer to its close frame than it must, though it was paused', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const server = await serve(({ socket, head }) => {
      socket.write(upgradeAnswer(head));
      socket.on('data', () => socket.end('\x88\x02\x03\xe8', 'latin1'));
    });
    const recorder = new Recorder();
    const subscription = new LeanWs().subscribe(subscriber(server), recorder);
    await recorder.until('opened');
    subscription.pause();
    subscription.close();
    expect(vi.getTimerCount()).toBe(1);
    expect(await recorder.end()).toMatchObject({ cause: 'client' }); // the time-out never passes
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not wait for ever for a server that does not answer its close frame', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const server = await serve(({ socket, head }) => socket.write(upgradeAnswer(head)));
    const recorder = new Recorder();
    const subscription = new LeanWs().subscribe(subscriber(server), recorder);
    await recorder.until('opened');
    subscription.close();
    vi.advanceTimersByTime(4_999);
    expect(recorder.calls).toEqual(['opened']);
    vi.advanceTimersByTime(1);
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
  });

  it('closes the connection of one request when the next one comes, if it must not keep it', async () => {
    const server = await serve(({ socket, head }) =>
      socket.write(`${upgradeAnswer(head)}\x81\x03one`, 'latin1'),
    );
    const recorder = new Recorder();
    const requester = new LeanWs().openRequester(
      { host: '127.0.0.1', port: server.port, client: 'a', keepAlive: false },
      recorder,
    );
    for (let i = 1; i <= 2; i++) {
      requester.request(Buffer.from(`q${i}`));
      await recorder.until('message', i);
    }
    await sleep(20);
    await framesSent(server, 0, [
      [0x1, 'q1'],
      [0x8, '\x03\xe8'],
    ]);
    await framesSent(server, 1, [[0x1, 'q2']]);
    server.sockets[0]!.write('\x81\x04late', 'latin1');
    server.sockets[0]!.end();
    await sleep(20);
    expect(recorder.calls).toEqual(['opened', 'message', 'message']);
    server.sockets[1]!.end('\x88\x00', 'latin1');
    expect(await recorder.end()).toMatchObject({ cause: 'server' });
  });
});
