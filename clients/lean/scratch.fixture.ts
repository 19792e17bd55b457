// Looks into the pool of storages, for tests of what gives its storage back.
import { Scratch } from './scratch.ts';

/**
 * The storages that the pool lends next. It lends what was given back last, so these are the same ones as long as all
 * of them were given back.
 */
export function poolTop(): Set<Uint8Array> {
  const probes = Array.from({ length: 4 }, () => new Scratch());
  for (const probe of probes) probe.appendByte(0);
  const storages = new Set(probes.map(({ bytes }) => bytes));
  for (const probe of probes) probe.release();
  return storages;
}
