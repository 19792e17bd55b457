import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nowNs } from '../clock.ts';
import { LoopDelay, memorySnapshot, tcpDataSegments, usageSnapshot } from './usage.ts';

const linux = process.platform === 'linux';

describe('usageSnapshot', () => {
  it('grows with the work that is done, and leaves out what timekeeping cost', () => {
    const before = usageSnapshot(0);
    const untilNs = nowNs() + 30e6;
    while (nowNs() < untilNs);
    const after = usageSnapshot(0);
    expect(after.atNs - before.atNs).toBeGreaterThanOrEqual(30e6);
    expect(after.cpuUs).toBeGreaterThan(before.cpuUs);
    expect(after.userUs).toBeGreaterThanOrEqual(before.userUs);
    expect(usageSnapshot(1e9).cpuUs).toBeLessThan(0);
  });
});

describe.runIf(linux)('tcpDataSegments', () => {
  it('counts a write to a socket', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    const before = tcpDataSegments()!;
    await new Promise((resolve) => socket.write('x', resolve));
    expect(tcpDataSegments()).toBeGreaterThan(before);
  });
});

describe('memory', () => {
  it('is told in bytes', () => {
    const memory = memorySnapshot(true);
    expect(memory.pssBytes !== undefined && memory.privateBytes !== undefined).toBe(linux);
    expect(memory.externalBytes).toBeGreaterThan(0);
    expect(memory.rssBytes).toBeGreaterThan(memory.heapUsedBytes!);
    const held = Buffer.alloc(20_000_000, 1);
    expect(memorySnapshot(false).externalBytes! - memory.externalBytes!).toBeGreaterThan(held.length / 2);
  });
});

describe('LoopDelay', () => {
  it('has no value without a sample, and shows a loop that was held up', async () => {
    const delay = new LoopDelay();
    expect([delay.samples, delay.percentileNs(50)]).toEqual([0, undefined]);
    delay.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const untilNs = nowNs() + 100e6;
    while (nowNs() < untilNs);
    await new Promise((resolve) => setTimeout(resolve, 50));
    delay.stop();
    expect(delay.samples).toBeGreaterThan(0);
    expect(delay.percentileNs(100)).toBeGreaterThan(80e6);
    delay.reset();
    expect(delay.samples).toBe(0);
  });

  it('does not count the pauses between stretches as delays', async () => {
    const delay = new LoopDelay();
    for (let stretch = 0; stretch < 3; stretch++) {
      delay.start();
      await new Promise((resolve) => setTimeout(resolve, 60));
      delay.stop();
      const { samples } = delay;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(delay.samples).toBe(samples);
    }
    expect(delay.samples).toBeGreaterThan(3);
    expect(delay.percentileNs(100)).toBeLessThan(900e6);
  });
});
