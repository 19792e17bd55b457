import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ResourceWatch, type ScarceResource } from './resource-watch.ts';

describe('ResourceWatch', () => {
  it('keeps quiet while there is enough', () => {
    const watch = new ResourceWatch({ availableBytes: 0, tcpPages: Infinity }, () => expect.unreachable());
    watch.look();
    watch.stop();
    expect(watch.scarce).toBeUndefined();
    expect(watch.extremes.leastAvailableBytes).toBeGreaterThan(1e6);
    expect(watch.availableBytes()).toBeLessThanOrEqual(totalmem());
  });

  it('says once what has run short', () => {
    const told: ScarceResource[] = [];
    const watch = new ResourceWatch({ availableBytes: Infinity, tcpPages: Infinity }, (resource) =>
      told.push(resource),
    );
    watch.look();
    watch.stop();
    expect(told).toEqual(['memory']);
    const tcp = new ResourceWatch({ availableBytes: 0, tcpPages: 0 }, (resource) => told.push(resource));
    tcp.stop();
    expect(told).toEqual(['memory', 'tcp-memory']);
  });
});
