// The kernel's own files, read as they are; and one line of them, worked out by hand.
import { describe, expect, it } from 'vitest';
import { kernelMemory, pageBytes, parseSlabInfo, readTimeWait, slabBytesByName } from './kernel-memory.ts';

describe.runIf(process.platform === 'linux')('kernel memory', () => {
  it('is that of slabs and of socket buffers', () => {
    const { slabBytes, socketBytes } = kernelMemory()!;
    expect(slabBytes).toBeGreaterThan(1e6);
    expect(socketBytes % pageBytes()).toBe(0);
    expect(readTimeWait()).toBeGreaterThanOrEqual(0);
  });

  it.runIf(process.getuid?.() === 0)(
    'is told slab by slab to root, and the slabs add up to their sum',
    () => {
      expect(slabBytesByName()!['TCP']).toBeGreaterThan(0);
      // The two are read one after the other, while the rest of the machine takes slabs and gives them back.
      const [before, byName, after] = [kernelMemory()!, slabBytesByName()!, kernelMemory()!];
      const sum = Object.values(byName).reduce((all, bytes) => all + bytes, 0);
      expect(sum).toBeGreaterThan(0.9 * Math.min(before.slabBytes, after.slabBytes));
      expect(sum).toBeLessThan(1.1 * Math.max(before.slabBytes, after.slabBytes));
    },
  );
});

describe('parseSlabInfo', () => {
  it('reads the pages of a slab', () => {
    const text = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables …
TCP                  65    117   2368   13    8 : tunables    0    0    0 : slabdata      9      9      0
`;
    expect(parseSlabInfo(text)).toEqual({ TCP: 8 * 9 * pageBytes() });
  });
});
