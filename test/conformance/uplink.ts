// Messages from clients to the server: POSTs beside an event stream, or messages on the WebSocket.
import { describe, expect, it } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import { PATHS, type Target } from '../../servers/target.ts';
import { BareSocket } from './bare-socket.ts';
import { event, setStage } from './stage.ts';
import { aWhile, until } from './wait.ts';

export function describeUplink(target: Target, kind: ClientKind): void {
  const sse = target.transport === 'sse';

  describe('uplink', () => {
    it('hands over messages with their bytes and in their order, each from its client', async () => {
      const stage = await setStage(target, kind);
      const one = await stage.subscribe('one', { uplink: true });
      const two = await stage.subscribe('two', { uplink: true });
      const texts = ['{"n":1}', 'é😀\r\n', 'x'.repeat(300_000), 'last'];
      for (const text of texts) one.subscription.send(Buffer.from(text));
      two.subscription.send(Buffer.from('from two'));
      await until('five messages', () => stage.application.uplinked.length === 5);
      const from = (client: string): string[] =>
        stage.application.uplinked.filter((message) => message.startsWith(client));
      expect(from('one').map((message) => message.slice(0, 80))).toEqual(
        texts.map((text) => `one: ${text}`.slice(0, 80)),
      );
      expect(from('one').map(({ length }) => length)).toEqual(
        texts.map((text) => text.length + 'one: '.length),
      );
      expect(from('two')).toEqual(['two: from two']);
    });

    it('lets the application answer with a broadcast from within received', async () => {
      const stage = await setStage(target, kind, {
        received: (connection, message) =>
          stage.listener.broadcast(connection.channel, event(`${connection.client}: ${message}`)),
      });
      const members = [
        await stage.subscribe('one', { uplink: true }),
        await stage.subscribe('two', { uplink: true }),
      ];
      for (let i = 0; i < 20; i++) members[i % 2]?.subscription.send(Buffer.from(`message ${i}`));
      await Promise.all(members.map(({ reader }) => reader.read(20)));
      const expected = Array.from(
        { length: 20 },
        (_, i) => `${i % 2 === 0 ? 'one' : 'two'}: message ${i}`,
      ).toSorted();
      for (const { reader } of members) expect(reader.messages.toSorted()).toEqual(expected);
      expect(members[0]?.reader.messages).toEqual(members[1]?.reader.messages);
    });

    it.runIf(sse)('answers every POST, over one connection', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription } = await stage.subscribe('one', { uplink: true });
      for (let i = 0; i < 20; i++) subscription.send(Buffer.from(`message ${i}`));
      await until('20 answers', () => reader.statuses.length === 20);
      expect(new Set(reader.statuses)).toEqual(new Set([204]));
      expect(stage.client.counters.sockets).toBe(target.http === 2 ? 1 : 2);
    });

    it.runIf(!sse)('ends a connection that sends too much', async () => {
      const stage = await setStage(target, kind, {}, { maxMessageBytes: 1000 });
      const { reader, subscription } = await stage.subscribe('one', { uplink: true });
      subscription.send(Buffer.alloc(1000, 0x61));
      subscription.send(Buffer.alloc(1001, 0x61));
      await reader.end();
      await until('the server to know', () => stage.application.closings.length > 0);
      expect(stage.application.closings).toEqual([{ client: 'one', reason: 'error' }]);
      expect(stage.application.uplinked.map(({ length }) => length)).toEqual([1005]);
    });
  });
}

/** POSTs that no client of ours makes. */
export function describePosts(target: Target): void {
  describe('a POST', () => {
    it('from a client that is not connected, or no more, is a conflict', async () => {
      const stage = await setStage(target, 'lean');
      const post = async (): Promise<number> =>
        (await fetch(`${stage.url}${PATHS.messages}?client=one`, { method: 'POST', body: 'x' })).status;
      expect(await post()).toBe(409);
      const { subscription } = await stage.subscribe('one');
      expect(await post()).toBe(204);
      subscription.close();
      await until('the server to know', () => stage.application.closings.length > 0);
      expect(await post()).toBe(409);
      expect(stage.application.uplinked).toEqual(['one: x']);
    });

    it('may be empty, and chunked', async () => {
      const stage = await setStage(target, 'lean');
      await stage.subscribe('one');
      const url = `${stage.url}${PATHS.messages}?client=one`;
      await fetch(url, { method: 'POST' });
      const body = new ReadableStream({
        start(controller) {
          for (const part of ['a', 'b', 'c']) controller.enqueue(Buffer.from(part));
          controller.close();
        },
      });
      await fetch(url, { method: 'POST', body, duplex: 'half' });
      expect(stage.application.uplinked).toEqual(['one: ', 'one: abc']);
    });

    it.each([PATHS.messages, PATHS.streams])(
      'to %s that is too large ends its connection, and no other',
      async (path) => {
        const stage = await setStage(target, 'lean', {}, { maxMessageBytes: 1000 });
        const { reader, connection } = await stage.subscribe('one');
        const head = `POST ${path}?client=one HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n`;
        const bare = new BareSocket(stage.address, head + 'a'.repeat(1001)).read();
        await until('the connection to end', () => bare.ended);
        expect(bare.received).toMatch(/^HTTP\/1.1 413 /);
        connection.send(event('still here'));
        await reader.read(1);
        expect([stage.application.uplinked, stage.application.requests]).toEqual([[], []]);
      },
    );

    it('that breaks off is not handed over', async () => {
      const stage = await setStage(target, 'lean');
      const { reader, connection } = await stage.subscribe('one');
      const head = `POST ${PATHS.messages}?client=one HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n`;
      const bare = new BareSocket(stage.address, `${head}half`);
      await aWhile(50);
      bare.socket.destroy();
      await aWhile(50);
      connection.send(event('still here'));
      await reader.read(1);
      expect(stage.application.uplinked).toEqual([]);
    });
  });
}
