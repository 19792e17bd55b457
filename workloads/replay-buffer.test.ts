import { expect, it } from 'vitest';
import { ReplayBuffer } from './replay-buffer.ts';

function filled(size: number, events: number, from = 0): ReplayBuffer {
  const buffer = new ReplayBuffer(size);
  buffer.beginAt(from);
  for (let n = 0; n < events; n++) expect(buffer.add(1000 + n)).toBe(from + n);
  return buffer;
}

it('keeps the latest, with the times when they were due', () => {
  const buffer = filled(3, 5);
  expect([buffer.oldest, buffer.next]).toEqual([2, 5]);
  expect([2, 3, 4].map((n) => buffer.dueNs(n))).toEqual([1002, 1003, 1004]);
  expect(() => buffer.dueNs(1)).toThrow('event 1 is not kept: there are 2 to 4');
  expect(() => buffer.dueNs(5)).toThrow(RangeError);
});

it('says where somebody goes on', () => {
  const buffer = filled(3, 5, 10);
  expect(buffer.firstAfter(9)).toBe(12);
  expect(buffer.firstAfter(12)).toBe(13);
  expect(buffer.firstAfter(14)).toBe(15);
  // Ahead of the server: there is nothing to send.
  expect(buffer.firstAfter(99)).toBe(15);
});

it('may keep nothing', () => {
  const buffer = filled(0, 4);
  expect([buffer.oldest, buffer.next, buffer.firstAfter(1)]).toEqual([4, 4, 4]);
});
