import { expect, it } from 'vitest';
import { NullConnection, nullListener, NullReplyStream } from './null-target.ts';

const event = { data: Buffer.from('x') };

it('takes every event and is never held back', async () => {
  const connection = new NullConnection('prices', 'c1');
  expect([connection.channel, connection.client]).toEqual(['prices', 'c1']);
  expect(connection.send(event)).toBe(true);
  connection.keepAlive();
  connection.end();
  expect(connection.bufferedBytes).toBe(0);
  nullListener.broadcast('prices', event);
  await nullListener.close();
});

it('remembers that a reply was finished', () => {
  const reply = new NullReplyStream('c1');
  expect(reply.send(event)).toBe(true);
  expect(reply.closed).toBe(false);
  reply.finish(event);
  expect(reply.closed).toBe(true);
});
