// What the page has in place of Node's Buffer does the same with what the parsers and client halves ask of it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageBuffer } from './page/page-buffer.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });

describe('the Buffer of a page', () => {
  it.each(['latin1', 'utf8', 'base64'] as const)(
    'reads and writes text in %s as that of Node.js',
    (encoding) => {
      fc.assert(
        fc.property(bytes, (content) => {
          const text = Buffer.from(content).toString(encoding);
          expect(PageBuffer.from(content).toString(encoding)).toBe(text);
          expect([...PageBuffer.from(text, encoding)]).toEqual([...Buffer.from(text, encoding)]);
          const [own, other] = [PageBuffer.alloc(200, 7), Buffer.alloc(200, 7)];
          expect(own.write(text, 3, encoding)).toBe(other.write(text, 3, encoding));
          expect([...own]).toEqual([...other]);
        }),
      );
    },
  );

  it('finds bytes, copies and compares as that of Node.js', () => {
    fc.assert(
      fc.property(
        bytes,
        fc.uint8Array({ minLength: 1, maxLength: 2 }),
        fc.nat(40),
        (content, sought, from) => {
          const [own, other] = [PageBuffer.from(content), Buffer.from(content)];
          expect(own.indexOf(sought, from)).toBe(other.indexOf(sought, from));
          expect(own.indexOf(sought[0]!, from)).toBe(other.indexOf(sought[0]!, from));
          const [here, there] = [PageBuffer.alloc(50), Buffer.alloc(50)];
          expect(own.copy(here, 2, 1)).toBe(other.copy(there, 2, 1));
          expect([...here]).toEqual([...there]);
          expect(own.equals(other)).toBe(true);
        },
      ),
    );
  });

  it('is a view where it is made of one, and stays a Buffer when it is cut', () => {
    const { buffer } = Uint8Array.from([1, 2, 3, 4]);
    const view = PageBuffer.from(buffer, 1, 2);
    view[0] = 9;
    expect([...new Uint8Array(buffer)]).toEqual([1, 9, 3, 4]);
    expect(view.subarray(1)).toBeInstanceOf(PageBuffer);
    expect(PageBuffer.byteLength('é')).toBe(2);
  });
});
