import { describe, expect, it } from 'vitest';
import { busyMachineNote } from './busy-machine.ts';

describe('the note on a busy machine', () => {
  it.each([
    [4, 2, undefined],
    [4, 2.01, 'load 2.01'],
    [1, 0.4, undefined],
    [1, 0.75, 'load 0.75'],
  ])('with %d processors and a load of %d', (cores, load, text) => {
    const note = busyMachineNote(cores, load);
    if (text === undefined) expect(note).toBeUndefined();
    else expect(note).toContain(`The machine is busy (${text})`);
  });
});
