// A reader that does not keep up: what the application is told, and what becomes of the reader at its limit.
import { describe, expect, it } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import type { Connection, ReplyStream, Target } from '../../servers/target.ts';
import { bareRequest } from './bare-socket.ts';
import { event, setStage } from './stage.ts';
import { until } from './wait.ts';

/** Less than the 16 KiB from which on node:http speaks of backpressure although there is none. */
const BLOCK_BYTES = 8 * 1024;
const LIMIT_BYTES = 1024 * 1024;

/** A numbered block: the number tells which of them arrived. */
function block(number: number): { data: Buffer } {
  return event(String(number).padEnd(BLOCK_BYTES, '.'));
}

/** Sends blocks, each in a turn of its own, until `enough`; returns how many. */
async function sendUntil(
  connection: Connection,
  enough: (taken: boolean) => boolean,
  from = 0,
): Promise<number> {
  for (let number = from; number < from + 8000; number++) {
    if (enough(connection.send(block(number)))) return number + 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('8,000 blocks did not do it');
}

/**
 * Sends blocks until so many in a row have been refused: between them the kernels of both ends may take some more, and
 * when they stop is theirs to say. Returns how many blocks it has sent before that row.
 */
async function sendUntilRefused(connection: Connection, inARow: number): Promise<number> {
  let refused = 0;
  const count = await sendUntil(connection, (taken) => (refused = taken ? 0 : refused + 1) === inARow);
  return count - inARow;
}

const numbers = (messages: readonly string[]): number[] =>
  messages.map((message) => Number.parseInt(message, 10));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export function describeBackpressure(target: Target, kind: ClientKind): void {
  describe('backpressure', () => {
    it('is told when a reader pauses and when it has caught up, and loses nothing', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription, connection } = await stage.subscribe('one');
      subscription.pause();
      let count = await sendUntil(connection, (taken) => !taken);
      count = await sendUntil(connection, () => true, count);
      expect(stage.application.writables).toEqual([]);
      const held = connection.bufferedBytes;
      expect(held === undefined || held > 0).toBe(true);
      expect(held === undefined).toBe(target.name === 'uws-sse');
      subscription.resume();
      await until('the application to be told', () => stage.application.writables.length > 0);
      await reader.read(count);
      expect(connection.bufferedBytes ?? 0).toBe(0);
      await until('the transport to take more', () => connection.send(block(count++)));
      await reader.read(count);
      expect(numbers(reader.messages)).toEqual(upTo(count));
    });

    it('goes round as often as a reader pauses', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription, connection } = await stage.subscribe('one');
      let count = 0;
      for (let round = 1; round <= 3; round++) {
        const told = stage.application.writables.length;
        subscription.pause();
        count = await sendUntil(connection, (taken) => !taken, count);
        subscription.resume();
        await until(`round ${round}`, () => stage.application.writables.length > told);
        await reader.read(count);
      }
      expect(numbers(reader.messages)).toEqual(upTo(count));
    });

    it('lets an application send the next event when it is told', async () => {
      let sent = 0;
      const total = 500;
      const pump = (connection: Connection): void => {
        while (sent < total && connection.send(block(sent++))) continue;
      };
      const stage = await setStage(target, kind, { writable: pump });
      const { reader, subscription, connection } = await stage.subscribe('one');
      subscription.pause();
      pump(connection);
      subscription.resume();
      await reader.read(total);
      expect(numbers(reader.messages)).toEqual(upTo(total));
    });

    it('tells who was held back even while broadcasts go on', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription, connection } = await stage.subscribe('one');
      subscription.pause();
      let count = await sendUntil(connection, (taken) => !taken);
      subscription.resume();
      for (; stage.application.writables.length === 0 && count < 8000; count++) {
        stage.listener.broadcast('c', event(String(count)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(stage.application.writables.length).toBeGreaterThan(0);
      await reader.read(count);
      expect(numbers(reader.messages)).toEqual(upTo(count));
    });

    it('cuts a stalled reader at the limit, and no other', async () => {
      const stage = await setStage(target, kind, {}, { backpressureLimitBytes: LIMIT_BYTES });
      const stalled = await stage.subscribe('stalled');
      const reading = await stage.subscribe('reading');
      stalled.subscription.pause();
      await sendUntil(stalled.connection, () => stage.application.closings.length > 0);
      expect(stage.application.closings).toEqual([{ client: 'stalled', reason: 'limit' }]);
      stage.listener.broadcast('c', event('still here'));
      await reading.reader.read(1);
      stalled.subscription.resume();
      expect((await stalled.reader.end()).cause).not.toBe('client');
      const got = numbers(stalled.reader.messages);
      expect(got).toEqual(upTo(got.length));
    });

    it('cuts a stalled reader that is held back by broadcasts', async () => {
      const stage = await setStage(target, kind, {}, { backpressureLimitBytes: LIMIT_BYTES });
      const stalled = await stage.subscribe('stalled');
      const reading = await stage.subscribe('reading');
      stalled.subscription.pause();
      let count = 0;
      while (stage.application.closings.length === 0 && count < 8000) {
        stage.listener.broadcast('c', block(count++));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(stage.application.closings).toEqual([{ client: 'stalled', reason: 'limit' }]);
      await reading.reader.read(count);
      expect(numbers(reading.reader.messages)).toEqual(upTo(count));
    });

    it('drops at the limit where it should, and goes on when the reader does', async () => {
      const stage = await setStage(
        target,
        kind,
        {},
        { backpressureLimitBytes: LIMIT_BYTES, onLimit: 'drop' },
      );
      const { reader, subscription, connection } = await stage.subscribe('one');
      subscription.pause();
      const over = 3 * (LIMIT_BYTES / BLOCK_BYTES);
      const first = await sendUntilRefused(connection, over);
      const held = connection.bufferedBytes ?? 0;
      expect(held).toBeLessThan(LIMIT_BYTES + 2 * BLOCK_BYTES);
      subscription.resume();
      await until('the application to be told', () => stage.application.writables.length > 0);
      connection.send(event('the end'));
      await until('the end', () => reader.messages.at(-1) === 'the end');
      expect(stage.application.closings).toEqual([]);
      const got = numbers(reader.messages.slice(0, -1));
      expect(got).toEqual(upTo(got.length));
      // What was taken has arrived, and of what was refused not all.
      expect(got.length).toBeGreaterThanOrEqual(first);
      expect(got.length).toBeLessThan(first + over);
    });

    it('does not hold a burst of one turn against its reader, nor the next one', async () => {
      const stage = await setStage(target, kind, {}, { backpressureLimitBytes: 64 * 1024 });
      const { reader, connection } = await stage.subscribe('one');
      for (let burst = 1; burst <= 2; burst++) {
        for (let number = 0; number < 48; number++) connection.send(block(number));
        await reader.read(48 * burst);
      }
      expect(stage.application.closings).toEqual([]);
    });
  });
}

export function describeStalledReply(target: Target): void {
  describe('a reply to a reader that stalls', () => {
    it('is cut where it cannot be finished, even if events are dropped', async () => {
      const streams: ReplyStream[] = [];
      const reactions = { requested: (stream: ReplyStream) => streams.push(stream) };
      const limits = { backpressureLimitBytes: LIMIT_BYTES, onLimit: 'drop' } as const;
      const stage = await setStage(target, 'lean', reactions, limits);
      const bare = await bareRequest(target.transport, stage.address);
      await until('the request', () => streams.length === 1);
      const [stream] = streams;
      for (let number = 0; number < 1600; number++) {
        stream?.send(block(number));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(stream?.closed).toBe(false);
      stream?.finish(event('the end'));
      expect(stream?.closed).toBe(true);
      bare.read();
      await until('the connection to end', () => bare.ended);
      expect(bare.received).toContain('0....');
      expect(bare.received).not.toContain('the end');
    });
  });
}
