// The arithmetic of a machine with 2 processors, 24 GB and 20,000 open files per process, injected.
import { describe, expect, it } from 'vitest';
import { checkCapacity, PRICES, reserveBytes } from './capacity-check.ts';
import { planFleet } from './plan.ts';
import type { MachineLimits } from '../machine/limits.ts';

const MACHINE: MachineLimits = {
  processors: 2,
  memoryBytes: 25.2e9,
  availableBytes: 24e9,
  descriptorsPerProcess: 20_000,
  descriptors: 2_466_183,
  descriptorsUsed: 1_000,
  ports: 28_232,
  tcpPages: [287_901, 383_869, 575_802],
  tcpPagesUsed: 0,
  pageBytes: 4096,
  tracked: undefined,
  manyAddresses: true,
};

function check(connections: number, machine: Partial<MachineLimits> = {}, stack = 'uws') {
  const limits = { ...MACHINE, ...machine };
  const { descriptorsPerProcess, ports, manyAddresses } = limits;
  const plan = planFleet({
    connections,
    servers: undefined,
    clients: 1,
    descriptorsPerProcess,
    ports,
    manyAddresses,
  });
  const lines = checkCapacity(plan, limits, PRICES[stack]!);
  return { lines, failing: lines.filter(({ fits }) => !fits) };
}

describe('checkCapacity', () => {
  it('refuses a million connections for TCP memory alone, and says what to raise', () => {
    const { failing } = check(1_000_000);
    expect(failing.map(({ resource }) => resource)).toEqual(['tcp-memory']);
    expect(failing[0]!.arithmetic).toContain(
      '2,000,000 sockets × 0.4 pages of 4,096 B + 0 in use = 800,000 pages, net.ipv4.tcp_mem allows 575,802',
    );
    expect(failing[0]!.setting).toEqual({ name: 'net.ipv4.tcp_mem', value: '800000 800000 1000000' });
    expect(failing[0]!.remedy).toContain('sysctl -w net.ipv4.tcp_mem="800000 800000 1000000"');
  });

  it.each([
    ['uws', '16,8', '17 GB for a million, as --help says'],
    ['node', '24,0', '24 GB for a million, as --help says'],
  ])('reckons for %s with %s.. MB: %s', (stack, begins) => {
    const memory = check(1_000_000, {}, stack).lines.find(({ resource }) => resource === 'memory')!;
    expect(memory.arithmetic).toMatch(new RegExp(`in reserve = ${begins}\\d\\d MB`));
  });

  it('ends near 720,000 with the default TCP memory', () => {
    expect(check(719_000).failing).toEqual([]);
    expect(check(720_000).failing.map(({ resource }) => resource)).toEqual(['tcp-memory']);
  });

  it('passes when TCP memory has been raised', () => {
    expect(check(1_000_000, { tcpPages: [800_000, 800_000, 1_000_000] }).failing).toEqual([]);
  });

  it.each([
    ['memory', 700_000, { availableBytes: 9e9 }, undefined],
    ['system-descriptors', 100_000, { descriptors: 150_000 }, 'fs.file-max'],
    ['tcp-memory', 100_000, { tcpPages: [10, 20, 30] }, 'net.ipv4.tcp_mem'],
    ['tracking', 100_000, { tracked: { max: 65_536, used: 5 } }, 'net.netfilter.nf_conntrack_max'],
    ['ports', 19_000, { manyAddresses: false, ports: 16_384 }, undefined],
  ] as const)('finds %s', (resource, connections, machine, setting) => {
    const { failing } = check(connections, machine);
    expect(failing.map((line) => line.resource)).toEqual([resource]);
    expect(failing[0]!.setting?.name).toBe(setting);
    expect(failing[0]!.remedy).not.toBe('');
  });

  it('says how many memory would carry', () => {
    const scarce = { availableBytes: 9e9 };
    const [, count] = /Ask for ([\d,]+) connections/.exec(check(700_000, scarce).failing[0]!.remedy)!;
    const could = Number(count!.replaceAll(',', ''));
    expect(check(could, scarce).failing.map(({ resource }) => resource)).toEqual([]);
    expect(check(Math.round(1.02 * could), scarce).failing).toHaveLength(1);
  });

  it('finds a process that would hold too many', () => {
    const plan = planFleet({ ...MACHINE, connections: 30_000, servers: 1, clients: 1 });
    const failing = checkCapacity(plan, MACHINE, PRICES['uws']!).filter(({ fits }) => !fits);
    expect(failing.map(({ resource }) => resource)).toEqual(['process-descriptors']);
  });

  it('does not judge what the system does not tell', () => {
    const { lines } = check(1000, { descriptors: undefined, tcpPages: undefined });
    expect(lines.map(({ resource }) => resource)).toEqual(['memory', 'process-descriptors', 'ports']);
  });
});

describe('reserveBytes', () => {
  it('is a tenth of a small machine, and 1.5 GiB of a large one', () => {
    expect(reserveBytes({ memoryBytes: 4e9 })).toBe(0.4e9);
    expect(reserveBytes({ memoryBytes: 100e9 })).toBe(1.5 * 1024 ** 3);
  });
});
