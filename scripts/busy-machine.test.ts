import { describe, expect, it } from 'vitest';
import { busyMachineNote } from './busy-machine.ts';

describe('the note on a busy machine', () => {
  it.each([
    [4, 2, undefined],
    [4, 2.01, 'load 2.01'],
    [1, 0.4, undefined],
    [1, 0.75, 'load 0.75'],
  ])('with %d processors and a load of %d', (cores, load, text) => {
    expect(busyMachineNote(cores, load)?.match(/^The machine is busy \((.*)\): stop/)?.[1]).toBe(text);
  });
});
