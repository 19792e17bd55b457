import { createParser } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLANK_LINE, COMMENT_LINE, encodeEvent } from './event-stream-encoder.ts';

const encode = (data: string, fields: { id?: string; event?: string; retryMs?: number } = {}): string =>
  encodeEvent({ data: Buffer.from(data), ...fields }).toString();

/** What a well-kept parser makes of a stream. */
function parse(stream: string): { data: string; id: string | undefined; event: string | undefined }[] {
  const events: { data: string; id: string | undefined; event: string | undefined }[] = [];
  const parser = createParser({ onEvent: ({ data, id, event }) => events.push({ data, id, event }) });
  parser.feed(stream);
  return events;
}

describe('encodeEvent', () => {
  it.each([
    ['plain', 'data: plain\n\n'],
    ['', 'data: \n\n'],
    [' leading space', 'data:  leading space\n\n'],
    ['é😀', 'data: é😀\n\n'],
    ['a\nb', 'data: a\ndata: b\n\n'],
    ['a\rb', 'data: a\ndata: b\n\n'],
    ['a\r\nb', 'data: a\ndata: b\n\n'],
    ['a\n\rb', 'data: a\ndata: \ndata: b\n\n'],
    ['\n', 'data: \ndata: \n\n'],
    ['\r\n', 'data: \ndata: \n\n'],
    ['a\n', 'data: a\ndata: \n\n'],
  ])('writes %j as %j', (data, bytes) => {
    expect(encode(data)).toBe(bytes);
  });

  it('writes the fields before the data', () => {
    expect(encode('x', { id: '7', event: 'tick' })).toBe('event: tick\nid: 7\ndata: x\n\n');
    expect(encode('x', { id: 'é' })).toBe('id: é\ndata: x\n\n');
    expect(encode('a\nb', { id: 'é' })).toBe('id: é\ndata: a\ndata: b\n\n');
    expect(encode('x', { id: '' })).toBe('id: \ndata: x\n\n');
  });

  it('asks for a reconnection time in whole milliseconds', () => {
    expect(encode('x', { id: '7', retryMs: 250 })).toBe('id: 7\nretry: 250\ndata: x\n\n');
    expect(encode('x', { retryMs: 0 })).toBe('retry: 0\ndata: x\n\n');
    for (const retryMs of [0.5, -1, NaN, 1e300]) expect(() => encode('x', { retryMs })).toThrow(/retryMs/);
  });

  it.each(['a\nb', 'a\rb', 'a\0b'])('refuses a field that holds %j', (value) => {
    expect(() => encode('x', { id: value })).toThrow(RangeError);
    expect(() => encode('x', { event: value })).toThrow(/event/);
  });

  it('gives each event a buffer of its own', () => {
    const data = Buffer.from('first');
    const first = encodeEvent({ data });
    data.write('other');
    encodeEvent({ data });
    expect(first.toString()).toBe('data: first\n\n');
  });

  it('is read back by eventsource-parser, with every line break as LF', () => {
    const piece = fc.oneof(
      fc.constantFrom('\n', '\r', '\r\n', ':', ' ', 'data: '),
      fc.string({ unit: 'grapheme' }),
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(), { nil: undefined }),
        (datas, id) => {
          const fields = id === undefined ? {} : { id: String(id) };
          const stream = datas.map((data) => encode(data, fields)).join('');
          expect(parse(stream)).toEqual(
            datas.map((data) => ({ data: data.replaceAll(/\r\n?/g, '\n'), id: fields.id, event: undefined })),
          );
        },
      ),
    );
  });

  it('has a comment and a blank line that are no events and spoil none', () => {
    const [comment, blank] = [Buffer.from(COMMENT_LINE).toString(), Buffer.from(BLANK_LINE).toString()];
    expect([comment, blank]).toEqual([':\n', '\n']);
    const stream = blank + comment + encode('a') + comment + blank + encode('b') + comment;
    expect(parse(stream).map(({ data }) => data)).toEqual(['a', 'b']);
  });
});
