import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Collection } from './collection.ts';

/** Far apart, in bytes: what is kept on the way from one reading to the next. */
const KEPT = 2e6;

/** Increments of resident memory from reading to reading, where each time as much is kept, and ever more is thrown away. */
function increments(collection: Collection): number[] {
  const module = new URL('../../dist/measure/process/collection.js', import.meta.url).href;
  const program = `
    import { collect } from ${JSON.stringify(module)};
    const kept = [];
    let thrown;
    const readings = [];
    for (let level = 0; level < 5; level++) {
      for (let i = 0; i < 250 * ${KEPT / 1e6}; i++) {
        kept.push(new Array(500).fill(i));
        for (let j = 0; j < level; j++) thrown = new Array(1500).fill(j);
      }
      collect('${collection}');
      readings.push(process.memoryUsage().rss);
    }
    console.log(JSON.stringify(readings.slice(1).map((rss, i) => rss - readings[i])));`;
  const flags = [
    '--expose-gc',
    '--min-semi-space-size=16',
    '--max-semi-space-size=16',
    '--no-memory-reducer',
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as number[];
}

describe('a collection before memory is read', () => {
  it('leaves what is held as the only difference between two readings, where memory has settled', () => {
    for (const bytes of increments('settled')) {
      expect(bytes).toBeGreaterThan(0.7 * KEPT);
      expect(bytes).toBeLessThan(1.5 * KEPT);
    }
  });

  it('leaves pages of young objects that have been used meanwhile, where garbage alone is collected', () => {
    expect(Math.max(...increments('garbage'))).toBeGreaterThan(1.5 * KEPT);
  });
});
