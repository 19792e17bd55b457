import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nowNs } from '../clock.ts';
import { memorySnapshot, tcpDataSegments, usageSnapshot } from './usage.ts';

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
    const memory = memorySnapshot('garbage');
    expect(memory.pssBytes !== undefined && memory.privateBytes !== undefined).toBe(linux);
    expect(memory.externalBytes).toBeGreaterThan(0);
    expect(memory.rssBytes).toBeGreaterThan(memory.heapUsedBytes!);
    const held = Buffer.alloc(20_000_000, 1);
    expect(memorySnapshot('none').externalBytes! - memory.externalBytes!).toBeGreaterThan(held.length / 2);
  });
});
