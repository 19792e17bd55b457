import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseHeads } from './response-heads.ts';

const ADDED = 'X-Added: 1\r\n';
const HEAD = 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n';

/** What comes out when responses come in pieces of this size, each after a request. */
function passed(responses: readonly string[], size: number): string {
  const heads = new ResponseHeads(ADDED);
  let out = '';
  for (const response of responses) {
    heads.expect();
    const bytes = Buffer.from(response);
    for (let at = 0; at < bytes.length; at += size)
      out += heads.pass(bytes.subarray(at, at + size)).toString();
  }
  return out;
}

describe('the heads of responses', () => {
  it('get lines of their own, in whatever pieces they come, and bodies none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', 'body', 'HTTP/1.1 200 OK\r\n\r\n', '\r\n\r\n', 'data: x\n\n'), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 60 }),
        (bodies, size) => {
          const expected = bodies.map((body) => `HTTP/1.1 200 OK\r\nA: b\r\n${ADDED}\r\n${body}`).join('');
          expect(
            passed(
              bodies.map((body) => HEAD + body),
              size,
            ),
          ).toBe(expected);
        },
      ),
    );
  });

  it('are counted with what was added', () => {
    const heads = new ResponseHeads(ADDED);
    heads.expect();
    heads.pass(Buffer.from(`${HEAD}body`));
    heads.pass(Buffer.from('more'));
    expect(heads.headBytes).toBe(HEAD.length + ADDED.length);
  });
});
