// Requests that are answered by a stream of events: a POST and its response, or messages on a WebSocket.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientKind, Requester } from '../../clients/client.ts';
import type { ReplyStream, Target } from '../../servers/target.ts';
import { Reader } from './reader.ts';
import { event, setStage, type Stage } from './stage.ts';
import { aWhile, until } from './wait.ts';

/** Answers a request `n` with n tokens, at once or one a turn. */
function answer(stream: ReplyStream, request: string, slowly: boolean): void {
  const tokens = Array.from({ length: Number(request) }, (_, i) => `${stream.client} ${request}.${i + 1}`);
  const last = tokens.pop() ?? '';
  if (!slowly) {
    for (const token of tokens) stream.send(event(token));
    stream.finish(event(last));
    return;
  }
  const timer = setInterval(() => {
    const token = tokens.shift();
    if (token !== undefined) stream.send(event(token));
    else {
      clearInterval(timer);
      stream.finish(event(last));
    }
  }, 1);
}

const tokensOf = (client: string, request: number): string[] =>
  Array.from({ length: request }, (_, i) => `${client} ${request}.${i + 1}`);

async function openRequester(stage: Stage, client: string, keepAlive: boolean): Promise<[Requester, Reader]> {
  const reader = new Reader();
  const requester = stage.client.openRequester({ ...stage.address, client, keepAlive }, reader);
  onTestFinished(() => requester.close());
  await until('the requester to open', () => reader.opens === 1);
  return [requester, reader];
}

/** Asks, and waits for the end of the stream. */
async function ask(stage: Stage, requester: Requester, reader: Reader, request: number): Promise<void> {
  const [messages, ends] = [reader.messages.length, reader.streamEnds];
  requester.request(Buffer.from(String(request)));
  await reader.read(messages + request);
  if (stage.client.transport === 'sse')
    await until('the end of the stream', () => reader.streamEnds === ends + 1);
}

export function describeReplies(target: Target, kind: ClientKind): void {
  describe('replies', () => {
    it.each([
      { keepAlive: true, slowly: false },
      { keepAlive: true, slowly: true },
      { keepAlive: false, slowly: false },
      { keepAlive: false, slowly: true },
    ])('stream to one request after the other, $keepAlive', async ({ keepAlive, slowly }) => {
      const stage = await setStage(target, kind, {
        requested: (stream, request) => answer(stream, request, slowly),
      });
      const [requester, reader] = await openRequester(stage, 'one', keepAlive);
      const requests = [3, 1, 20, 2];
      for (const request of requests) await ask(stage, requester, reader, request);
      expect(reader.messages).toEqual(requests.flatMap((request) => tokensOf('one', request)));
      expect(stage.application.requests).toEqual(requests.map((request) => `one: ${request}`));
      expect(stage.client.counters.sockets).toBe(keepAlive ? 1 : requests.length);
      expect(stage.application.connections).toEqual([]);
    });

    it('reach the one who asked', async () => {
      const stage = await setStage(target, kind, {
        requested: (stream, request) => answer(stream, request, true),
      });
      const users = await Promise.all(
        ['one', 'two', 'three'].map((client) => openRequester(stage, client, true)),
      );
      await Promise.all(users.map(([requester, reader], i) => ask(stage, requester, reader, 10 + i)));
      expect(users.map(([, reader]) => reader.messages)).toEqual([
        tokensOf('one', 10),
        tokensOf('two', 11),
        tokensOf('three', 12),
      ]);
    });

    it('are over when they are finished', async () => {
      const streams: ReplyStream[] = [];
      const stage = await setStage(target, kind, { requested: (stream) => streams.push(stream) });
      const [requester, reader] = await openRequester(stage, 'one', true);
      requester.request(Buffer.from('x'));
      await until('the request', () => streams.length === 1);
      const [stream] = streams;
      expect(stream?.closed).toBe(false);
      stream?.finish(event('the end'));
      expect(stream?.closed).toBe(true);
      expect(stream?.send(event('too late'))).toBe(true);
      stream?.finish(event('too late'));
      await reader.read(1);
      await aWhile();
      expect(reader.messages).toEqual(['the end']);
    });

    it('know that their reader has gone', async () => {
      const streams: ReplyStream[] = [];
      const stage = await setStage(target, kind, { requested: (stream) => streams.push(stream) });
      const [requester, reader] = await openRequester(stage, 'one', true);
      requester.request(Buffer.from('x'));
      await until('the request', () => streams.length === 1);
      const [stream] = streams;
      stream?.send(event('token'));
      await reader.read(1);
      requester.close();
      await until('the stream to know', () => stream?.closed === true);
      await until('the application to know', () => stage.application.abandonments.length > 0);
      expect(stream?.send(event('too late'))).toBe(true);
      stream?.finish(event('too late'));
      expect(stage.application.abandonments).toEqual(['one']);
      expect(stage.application.closings).toEqual([]);
    });

    it('that were finished are not abandoned when their reader goes', async () => {
      const streams: ReplyStream[] = [];
      const stage = await setStage(target, kind, { requested: (stream) => streams.push(stream) });
      const [requester, reader] = await openRequester(stage, 'one', true);
      requester.request(Buffer.from('x'));
      await until('the request', () => streams.length === 1);
      streams[0]?.finish(event('the end'));
      await reader.read(1);
      requester.close();
      await reader.end();
      await aWhile();
      expect(stage.application.abandonments).toEqual([]);
    });

    it('do not keep a listener from closing', async () => {
      const streams: ReplyStream[] = [];
      const stage = await setStage(target, kind, { requested: (stream) => streams.push(stream) });
      const [requester, reader] = await openRequester(stage, 'one', true);
      requester.request(Buffer.from('x'));
      await until('the request', () => streams.length === 1);
      streams[0]?.send(event('token'));
      await reader.read(1);
      await stage.listener.close();
      await reader.end();
      expect(streams[0]?.closed).toBe(true);
    });
  });
}
