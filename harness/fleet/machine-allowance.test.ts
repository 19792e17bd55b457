import { describe, expect, it } from 'vitest';
import { machineAllowance } from './machine-allowance.ts';
import type { MachineLimits } from '../machine/limits.ts';

const MEMORY = { connections: 1_500_000, low: 1_400_000, high: 1_600_000 };
const LIMITS: MachineLimits = {
  processors: 2,
  memoryBytes: 25e9,
  availableBytes: 24e9,
  descriptorsPerProcess: 20_000,
  descriptors: 4_000_000,
  descriptorsUsed: 0,
  ports: 28_232,
  tcpPages: [1, 2, 2_000_000],
  tcpPagesUsed: 0,
  pageBytes: 4096,
  tracked: undefined,
  manyAddresses: true,
};
const PRICE = { tcpPagesPerSocket: 0.4 };

describe('machineAllowance', () => {
  it.each([
    ['memory', {}, 1_500_000],
    ['system-descriptors', { descriptors: 2_000_000 }, 1_000_000],
    ['tcp-memory', { tcpPages: [1, 2, 575_802] }, 719_752],
    ['tracking', { tracked: { max: 262_144, used: 144 } }, 262_000],
  ] as const)('is bound by %s', (boundBy, limits, connections) => {
    expect(machineAllowance(MEMORY, { ...LIMITS, ...limits }, PRICE)).toMatchObject({
      boundBy,
      connections,
    });
  });

  it('knows only memory where the system has no other limit', () => {
    const allowance = machineAllowance(
      MEMORY,
      { ...LIMITS, descriptors: undefined, tcpPages: undefined },
      PRICE,
    );
    expect(allowance).toMatchObject({
      boundBy: 'memory',
      systemDescriptors: undefined,
      tcpMemory: undefined,
    });
  });
});
