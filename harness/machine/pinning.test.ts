import { describe, expect, it } from 'vitest';
import { choosePinning, parseCpuList } from './pinning.ts';

describe('parseCpuList', () => {
  it.each([
    ['0', [0]],
    ['0,1', [0, 1]],
    ['0-3', [0, 1, 2, 3]],
    ['0-2,5', [0, 1, 2, 5]],
    ['3,7-8,10-10', [3, 7, 8, 10]],
  ])('reads %s', (list, processors) => {
    expect(parseCpuList(list)).toEqual(processors);
  });
});

describe('choosePinning', () => {
  const { servers, clients, reason } = choosePinning();

  it.runIf(reason === '')('gives servers and clients processors of their own', () => {
    const [own, others] = [parseCpuList(servers!), parseCpuList(clients!)];
    expect(own).toHaveLength(1);
    expect(others.length).toBeGreaterThan(0);
    expect(others).not.toContain(own[0]);
  });

  it.runIf(reason !== '')('pins nothing where it cannot, and says why', () => {
    expect([servers, clients]).toEqual([undefined, undefined]);
    expect(reason).toMatch(/^(pinning needs|this process may)/);
  });
});
