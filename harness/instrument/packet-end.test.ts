// A process that ends before anyone listens to it, or that there is not at all, is noticed all the same.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PacketEnd } from './packet-end.ts';

const task = { count: { host: '127.0.0.1' } };

it('an end of a stream of packets that has gone before it is asked is noticed', async () => {
  const gone = new PacketEnd(task, ['false'], undefined);
  const missing = new PacketEnd(task, ['/no/such/program'], undefined);
  await sleep(200);
  await expect(gone.line()).rejects.toThrow('said nothing (1)');
  await expect(missing.line()).rejects.toThrow('ENOENT');
});

it('an end of a stream of packets says what it did, however late it is asked', async () => {
  const end = new PacketEnd(task, [], undefined);
  try {
    await expect(end.line()).resolves.toHaveProperty('port');
    const last = end.end();
    await expect(last).resolves.toEqual({ received: 0 });
    await expect(end.line()).rejects.toThrow('said nothing (0)');
  } finally {
    end.kill();
  }
});
