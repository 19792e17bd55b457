import { describe, expect, it } from 'vitest';
import { hanging, wrap } from './wrap.ts';

describe('wrap', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 100, ['one two three']],
    ['incomprehensibilities too', 5, ['incomprehensibilities', 'too']],
    [' spaces\n and breaks ', 100, ['spaces and breaks']],
    ['', 10, []],
  ])('%j at %d', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
});

describe('hanging', () => {
  it('puts the other lines below the first', () => {
    expect(hanging('node  ', 'WebSocket is lower here', 26)).toBe('node  WebSocket is lower\n      here');
  });

  it('leaves no trailing space where there is no text', () => {
    expect(hanging('node  ', '', 40)).toBe('node');
  });
});
