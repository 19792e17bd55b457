// The machine's own files, read as they are.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { tcpBufferPages } from '../../measure/process/kernel-memory.ts';
import { availableBytes, reclaimableSlabBytes } from '../../measure/process/system-memory.ts';
import { machineLimits } from './limits.ts';

describe('machineLimits', () => {
  it('tells what every system has', () => {
    const { processors, memoryBytes, descriptorsPerProcess, ports, pageBytes } = machineLimits();
    expect(processors).toBeGreaterThanOrEqual(1);
    expect(availableBytes()).toBeLessThanOrEqual(memoryBytes);
    expect(availableBytes()).toBeGreaterThan(1e6);
    expect(descriptorsPerProcess).toBeGreaterThan(60);
    expect(ports).toBeGreaterThan(100);
    expect(Math.log2(pageBytes) % 1).toBe(0);
  });

  it.runIf(process.platform === 'linux')('tells what Linux sets a limit to', () => {
    const { descriptors, descriptorsUsed, tcpPages, manyAddresses } = machineLimits();
    expect(descriptorsUsed).toBeGreaterThan(0);
    expect(descriptors).toBeGreaterThan(descriptorsUsed);
    expect(tcpPages!.toSorted((a, b) => a - b)).toEqual(tcpPages);
    expect(manyAddresses).toBe(true);
    expect(tcpBufferPages()).toBeGreaterThanOrEqual(0);
    expect(reclaimableSlabBytes()).toBeGreaterThan(0);
  });

  it.runIf(process.platform === 'linux')(
    'takes the hard limit of open files, to which Node.js raises the soft one',
    () => {
      const shown = spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).stdout.trim();
      expect(String(machineLimits().descriptorsPerProcess)).toBe(shown);
      const child = [
        '-Sn 64; exec',
        process.execPath,
        '-p',
        `'fs.readFileSync("/proc/self/limits", "latin1")'`,
      ];
      const limits = spawnSync('sh', ['-c', `ulimit ${child.join(' ')}`], { encoding: 'utf8' }).stdout;
      expect(limits).toMatch(new RegExp(`^Max open files\\s+${shown}\\s+${shown}`, 'm'));
    },
  );
});
