// Events from the server to its subscribers: the bytes, their order, and who gets them.
import { EventSource } from 'eventsource';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import { PATHS, type Target } from '../../servers/target.ts';
import { event, setStage } from './stage.ts';
import { aWhile, until } from './wait.ts';

/** Each payload, and how an event stream delivers it where that differs. */
const PAYLOADS: readonly { name: string; text: string; overSse?: string }[] = [
  { name: 'text', text: '{"price":12.5}' },
  { name: 'unicode', text: 'é 漢字 😀 \u{10FFFF} \u2028' },
  { name: 'nothing', text: '' },
  { name: 'leading and trailing spaces', text: '  x  ' },
  { name: 'what looks like fields', text: 'data: x' },
  { name: 'newlines', text: 'a\nb\n\nc\n' },
  { name: 'a colon after a newline', text: 'a\n:b' },
  // The format has no way to carry CR: it ends a line like LF.
  { name: 'CR', text: 'a\rb', overSse: 'a\nb' },
  { name: 'CRLF', text: 'a\r\nb', overSse: 'a\nb' },
  { name: '1 MiB', text: 'x'.repeat(1024 * 1024) },
  { name: '1 MiB of lines', text: 'line\n'.repeat(200_000) },
];

export function describeEvents(target: Target, kind: ClientKind): void {
  describe('events', () => {
    it.each(PAYLOADS)('carries $name, by send and by broadcast', async ({ text, overSse }) => {
      const stage = await setStage(target, kind);
      const { reader, connection } = await stage.subscribe('one');
      connection.send(event(text));
      stage.listener.broadcast('c', event(text));
      await reader.read(2);
      const expected = target.transport === 'sse' ? (overSse ?? text) : text;
      expect(reader.messages.map((message) => message === expected)).toEqual([true, true]);
    });

    it('keeps the order of 2,000 events, sent and broadcast in turns', async () => {
      const stage = await setStage(target, kind);
      const { reader, connection } = await stage.subscribe('one');
      const texts = Array.from({ length: 2000 }, (_, i) => `event ${i}`);
      for (const [i, text] of texts.entries()) {
        if (i % 3 === 0) connection.send(event(text));
        else stage.listener.broadcast('c', event(text));
        if (i % 250 === 0) await aWhile(1);
      }
      await reader.read(texts.length);
      expect(reader.messages).toEqual(texts);
    });

    it('delivers what is sent while the connection opens', async () => {
      const stage = await setStage(target, kind, {
        opened: (connection) => connection.send(event('welcome')),
      });
      const { reader } = await stage.subscribe('one');
      await reader.read(1);
      expect(reader.messages).toEqual(['welcome']);
    });

    it('is done with the data when the call returns', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription, connection } = await stage.subscribe('one');
      subscription.pause();
      const data = Buffer.alloc(64 * 1024);
      const count = 200;
      for (let i = 0; i < count; i++) {
        data.fill(0x61 + (i % 26));
        if (i % 2 === 0) connection.send({ data });
        else stage.listener.broadcast('c', { data });
      }
      data.fill(0x21);
      subscription.resume();
      await reader.read(count);
      const intact = reader.messages.filter(
        (message, i) => message === String.fromCodePoint(0x61 + (i % 26)).repeat(data.length),
      );
      expect(intact).toHaveLength(count);
    });

    it('keeps channels apart, whatever their names', async () => {
      const stage = await setStage(target, kind);
      const channels = ['c', 'c2', 'a/b', '+', '#', '*', 'a b&c=d', 'é'];
      const subscribers = await Promise.all(
        channels.map((channel, i) => stage.subscribe(`client ${i} & co`, { channel })),
      );
      expect(subscribers.map(({ connection }) => connection.channel)).toEqual(channels);
      stage.listener.broadcast('nobody listens here', event('lost'));
      for (const channel of channels) stage.listener.broadcast(channel, event(`for ${channel}`));
      await Promise.all(subscribers.map(({ reader }) => reader.read(1)));
      await aWhile();
      expect(subscribers.map(({ reader }) => reader.messages)).toEqual(
        channels.map((channel) => [`for ${channel}`]),
      );
    });

    it('broadcasts to every subscriber of a channel, and no longer to those that left', async () => {
      const stage = await setStage(target, kind);
      const subscribers = await Promise.all(Array.from({ length: 20 }, (_, i) => stage.subscribe(`s${i}`)));
      stage.listener.broadcast('c', event('first'));
      await Promise.all(subscribers.map(({ reader }) => reader.read(1)));
      for (const { subscription } of subscribers.slice(0, 10)) subscription.close();
      await until('ten to leave', () => stage.application.closings.length === 10);
      stage.listener.broadcast('c', event('second'));
      await Promise.all(subscribers.slice(10).map(({ reader }) => reader.read(2)));
      const counts = subscribers.map(({ reader }) => reader.messages.length);
      expect(counts).toEqual([...Array<number>(10).fill(1), ...Array<number>(10).fill(2)]);
    });

    it('keeps alive without an event', async () => {
      const stage = await setStage(target, kind);
      const { reader, connection } = await stage.subscribe('one');
      connection.send(event('before'));
      connection.keepAlive();
      connection.keepAlive();
      connection.send(event('after'));
      await reader.read(2);
      await until('two keep-alives', () => reader.keepAlives === 2);
      expect(reader.messages).toEqual(['before', 'after']);
      expect(reader.closes).toEqual([]);
    });

    it('tells where a client wants to go on', async () => {
      const stage = await setStage(target, kind);
      const first = await stage.subscribe('first');
      const again = await stage.subscribe('again', { resumeAfter: 41 });
      expect([first.connection.resumeAfter, again.connection.resumeAfter]).toEqual([undefined, 41]);
    });

    it.runIf(target.transport === 'sse')('sends the id of an event, for the next resume', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription, connection } = await stage.subscribe('one');
      connection.send(event('x', { id: '7', event: 'tick' }));
      await reader.read(1);
      expect(subscription.lastEventId).toBe('7');
    });

    it('asks for a reconnection time, where its protocol can', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription, connection } = await stage.subscribe('one');
      expect(subscription.retryMs).toBeUndefined();
      connection.send({ ...event('x'), retryMs: 70 });
      await reader.read(1);
      expect(reader.messages).toEqual(['x']);
      expect(subscription.retryMs).toBe(target.transport === 'sse' ? 70 : undefined);
    });
  });
}

/** What browsers have, as the `eventsource` package implements it: reads, and resumes by itself. */
export function describeEventSource(target: Target): void {
  describe('with EventSource', () => {
    it('delivers events of every type and reconnects with the last id', async () => {
      const stage = await setStage(target, 'lean');
      const source = new EventSource(`${stage.url}${PATHS.events}?channel=c&client=browser`);
      onTestFinished(() => source.close());
      const got: string[] = [];
      source.addEventListener('message', ({ data }) => got.push(String(data)));
      source.addEventListener('tick', ({ data, lastEventId }) => got.push(`${String(data)} #${lastEventId}`));
      await until('a first connection', () => stage.application.connections.length === 1);
      const [first] = stage.application.connections;
      first?.keepAlive();
      first?.send(event('a\nb'));
      first?.send(event('c', { id: '12', event: 'tick' }));
      await until('two events', () => got.length === 2);
      first?.end();
      await until('a second connection', () => stage.application.connections.length === 2);
      const second = stage.application.connections[1];
      second?.send(event('d', { id: '13' }));
      await until('a third event', () => got.length === 3);
      expect(got).toEqual(['a\nb', 'c #12', 'd']);
      expect([first?.resumeAfter, second?.resumeAfter]).toEqual([undefined, 12]);
    });
  });
}
