import { describe, expect, it } from 'vitest';
import { factsOf } from './environment-facts.ts';

describe('factsOf', () => {
  it('shows facts it does not know, whatever they hold, and those a reader looks for first', () => {
    const environment = {
      args: ['run', '--blocks', 8],
      versions: { ws: '8.23.0', uws: null, bufferutil: false },
      machine: { cores: 2, cpuModel: 'Sample' },
      disks: [{ name: 'a' }, { name: 'b' }],
      note: '',
    };
    expect(factsOf(environment)).toEqual([
      { name: 'machine.cpuModel', text: 'Sample' },
      { name: 'machine.cores', text: '2' },
      { name: 'args', text: 'run, --blocks, 8' },
      { name: 'versions.ws', text: '8.23.0' },
      { name: 'versions.bufferutil', text: 'no' },
      { name: 'disks.0.name', text: 'a' },
      { name: 'disks.1.name', text: 'b' },
    ]);
  });

  it('is empty of nothing', () => {
    expect(factsOf({})).toEqual([]);
  });
});
