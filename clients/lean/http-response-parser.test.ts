import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, everyByte, everyCut, resultsOf } from '../cut.fixture.ts';
import { HttpResponseParser } from './http-response-parser.ts';
import { ProtocolError } from '../protocol-error.ts';

interface ParsedResponse {
  status: number;
  type: string | undefined;
  headBytes: number;
  body: string;
  /** undefined while the response is incomplete. */
  keepAlive: boolean | undefined;
}

interface Parsed {
  responses: ParsedResponse[];
  /** How many bytes the parser took. */
  taken: number;
  error: string | undefined;
  /** What `finish` said; undefined after an error. */
  whole: boolean | undefined;
}

const AROUND = '0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n';

/** Feeds the chunks, each as a slice in the middle of the same buffer, as the read path does; then ends the connection. */
function parse(chunks: readonly Uint8Array[]): Parsed {
  const parser = new HttpResponseParser();
  const responses: ParsedResponse[] = [];
  const handler = {
    responseHead(head: { status: number; header(name: string): string | undefined }, headBytes: number) {
      const type = head.header('content-type');
      responses.push({ status: head.status, type, headBytes, body: '', keepAlive: undefined });
    },
    responseBody(bytes: Buffer, start: number, end: number) {
      expect(end).toBeGreaterThan(start);
      responses.at(-1)!.body += bytes.toString('latin1', start, end);
    },
    responseEnd(keepAlive: boolean) {
      responses.at(-1)!.keepAlive = keepAlive;
    },
  };
  let taken = 0;
  try {
    for (const chunk of chunks) {
      const shared = Buffer.concat([Buffer.from(AROUND), chunk, Buffer.from(AROUND)]);
      const end = AROUND.length + chunk.length;
      const stopped = parser.feed(shared, AROUND.length, end, handler);
      taken += stopped - AROUND.length;
      if (stopped < end) break;
    }
    return { responses, taken, error: undefined, whole: parser.finish(handler) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { responses, taken, error: error.code, whole: undefined };
  }
}

const text = (stream: string): Parsed => parse([Buffer.from(stream, 'latin1')]);

const bodyText = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '0', 'é', ':'), maxLength: 20 });

/** One response with a Content-Length, or in chunks with extensions and trailers, or without a body. */
const response = fc.oneof(
  bodyText.map((body) => ({
    bytes: `HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nConTent-LengtH:  ${body.length} \r\n\r\n${body}`,
    status: 200,
    body,
  })),
  fc
    .tuple(
      fc.array(bodyText, { maxLength: 4 }),
      fc.constantFrom('', ';x', ' ; a="b"', '\t;q=1'),
      fc.constantFrom('', 'Trailer: 1\r\n', 'A: b\r\nC: d\r\n'),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([parts, extension, trailers, upper, zeros]) => {
      const full = parts.filter((part) => part !== '');
      const size = (n: number): string => {
        const digits = (zeros ? '00' : '') + n.toString(16);
        return upper ? digits.toUpperCase() : digits;
      };
      const chunks = full.map((part) => `${size(part.length)}${extension}\r\n${part}\r\n`).join('');
      return {
        bytes: `HTTP/1.1 203 Whatever this is\r\nTransfer-Encoding: Chunked\r\ncontent-type:a/b\r\n\r\n${chunks}${size(0)}${extension}\r\n${trailers}\r\n`,
        status: 203,
        body: full.join(''),
      };
    }),
  fc.constant({ bytes: 'HTTP/1.1 204 No Content\r\nContent-Type: a/b\r\n\r\n', status: 204, body: '' }),
  fc.constant({
    bytes: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nContent-Type: a/b\r\n\r\n',
    status: 304,
    body: '',
  }),
);

describe('the HTTP response parser', () => {
  it('reads responses one after the other, cut at every byte boundary', () => {
    fc.assert(
      fc.property(
        fc.array(response, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 8 }),
        (responses, places) => {
          const bytes = Buffer.from(responses.map((one) => one.bytes).join(''), 'latin1');
          const expected = {
            responses: responses.map(({ bytes: whole, status, body }) => ({
              status,
              type: 'a/b',
              headBytes: whole.indexOf('\r\n\r\n') + 4,
              body,
              keepAlive: true,
            })),
            taken: bytes.length,
            whole: true,
          };
          expect(resultsOf(everyCut(bytes, places), parse)).toEqual([expected]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('agrees with node:http on the same bytes', async () => {
    let bytes = Buffer.alloc(0);
    const server = net.createServer((socket) => socket.once('data', () => socket.end(bytes)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const byNode = (): Promise<{ status: number; type: string | undefined; body: string }> =>
      new Promise((resolve, reject) => {
        http
          .get({ port, host: '127.0.0.1', agent: false }, (answer) => {
            let body = '';
            answer.setEncoding('latin1').on('data', (part: string) => (body += part));
            answer.on('end', () =>
              resolve({ status: answer.statusCode!, type: answer.headers['content-type'], body }),
            );
          })
          .on('error', reject);
      });
    try {
      await fc.assert(
        fc.asyncProperty(response, async (one) => {
          fc.pre(!/[\da-f][ \t]+;/i.test(one.bytes)); // RFC 9112 allows that space, node:http does not
          bytes = Buffer.from(one.bytes, 'latin1');
          const { status, type, body } = text(one.bytes).responses[0]!;
          expect({ status, type, body }).toEqual(await byNode());
        }),
        { numRuns: 60 },
      );
    } finally {
      server.close();
    }
  });

  it('hands a body on without copying it', () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    const slices: string[] = [];
    new HttpResponseParser().feed(bytes, 0, bytes.length, {
      responseHead: () => {},
      responseBody: (source, start, end) => {
        expect(source).toBe(bytes);
        slices.push(bytes.toString('latin1', start, end));
      },
      responseEnd: () => {},
    });
    expect(slices).toEqual(['abc']);
  });

  it('reads a body that lasts until the connection ends', () => {
    expect(text('HTTP/1.1 200 OK\r\n\r\nall of it')).toMatchObject({
      responses: [{ body: 'all of it', keepAlive: false }],
      whole: true,
    });
  });

  it.each([
    ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\nConnection: a, CLOSE\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n', true],
  ])('tells whether the connection stays after %j', (bytes, keepAlive) => {
    expect(text(bytes).responses).toMatchObject([{ keepAlive }]);
  });

  it('passes over interim responses and stops behind a 101', () => {
    expect(text('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n').responses).toMatchObject([
      { status: 103, keepAlive: undefined },
      { status: 204, keepAlive: true },
    ]);
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
    const bytes = Buffer.from(`${upgrade}\x81\x00`, 'latin1');
    for (let at = 0; at < bytes.length; at++) {
      expect(parse(cut(bytes, [at]))).toMatchObject({ responses: [{ status: 101 }], taken: upgrade.length });
    }
  });

  it.each([
    'HTTP/1.1 20',
    'HTTP/1.1 200 OK\r\nA: b\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n',
  ])('notices that the connection ended inside %j', (bytes) => {
    expect(text(bytes)).toMatchObject({ error: undefined, whole: false });
  });

  const OK = 'HTTP/1.1 200 OK\r\n';
  const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
  const refused: readonly (readonly [stream: string, code: string])[] = [
    ['SSH-2.0-OpenSSH\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/2.0 200 OK\r\n\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/1.2 200 OK\r\n\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/1.1  200 OK\r\n\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/1.1 2x0 OK\r\n\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/1.1 099 OK\r\n\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/1.1\r\n\r\n', 'HTTP_STATUS_LINE'],
    [`${OK}no colon\r\n\r\n`, 'HTTP_HEADER'],
    [`${OK}A : b\r\n\r\n`, 'HTTP_HEADER'],
    [`${OK} A: b\r\n\r\n`, 'HTTP_HEADER'],
    [`${OK}: b\r\n\r\n`, 'HTTP_HEADER'],
    [`${OK}A: b\x7f\n\n`, 'HTTP_HEADER'],
    [`${OK}A: b\0\r\n\r\n`, 'HTTP_HEADER'],
    [`${OK}A: b\rc\r\n\r\n`, 'HTTP_HEADER'],
    ['HTTP/1.1 200 O\rK\r\n\r\n', 'HTTP_HEADER'],
    ['HTTP/1.1 200 OK\r\r\nA: b\r\n\r\n', 'HTTP_HEADER'],
    ['HTTP/1.1 2x0 O\rK\r\n\r\n', 'HTTP_STATUS_LINE'],
    ['HTTP/1.1 200 OK\rA: b\r\r', 'HTTP_HEADER'],
    ['HTTP/1.1 200 OK\r\nA: b\r\r', 'HTTP_HEADER'],
    ['HTTP/1.1 200 OK\r\nA b\r\n', 'HTTP_HEADER'],
    [`${OK}Content-Length: -1\r\n\r\n`, 'HTTP_FRAMING'],
    [`${OK}Content-Length: 1e3\r\n\r\n`, 'HTTP_FRAMING'],
    [`${OK}Content-Length: 3\r\nContent-Length: 4\r\n\r\n`, 'HTTP_FRAMING'],
    [`${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`, 'HTTP_FRAMING'],
    [`${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`, 'HTTP_FRAMING'],
    [`${OK}Transfer-Encoding: chunked, gzip\r\n\r\n`, 'HTTP_FRAMING'],
    [`${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`, 'HTTP_FRAMING'],
    [`${OK}Transfer-Encoding: chunked;q=1\r\n\r\n`, 'HTTP_FRAMING'],
    [`${CHUNKED}x\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED};a=b\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}3\nabc\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}3\r\nabcd\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}3\r\nabc\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}ffffffffffffff\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}3 3\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}3 x\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}3;a\nabc\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}0x3\r\n`, 'HTTP_CHUNK'],
    [`${CHUNKED}1;${'e'.repeat(17_000)}`, 'HTTP_CHUNK'],
    [`${CHUNKED}1${' '.repeat(17_000)}`, 'HTTP_CHUNK'],
    [`${CHUNKED}${'0'.repeat(17_000)}`, 'HTTP_CHUNK'],
    [`${CHUNKED}0\r\nA b\r\n`, 'HTTP_HEADER'],
    [`${CHUNKED}0\r\n A: b\r\n`, 'HTTP_HEADER'],
    [`${CHUNKED}0\r\nA: b\x01\r\n\r\n`, 'HTTP_HEADER'],
    [`${OK}A: ${'b'.repeat(16_000)}\r\nno colon\r\n${'B: c\r\n'.repeat(200)}`, 'HTTP_HEADER'],
    [`${OK}A: ${'b'.repeat(16_400)}\r\nno colon\r\n\r\n`, 'HTTP_HEAD_TOO_LARGE'],
    [`${OK}A: ${'b'.repeat(17_000)}`, 'HTTP_HEAD_TOO_LARGE'],
    [`${OK}A: ${'b'.repeat(17_000)}\r\n\r\n`, 'HTTP_HEAD_TOO_LARGE'],
    [`${CHUNKED}0\r\nA: ${'b'.repeat(17_000)}`, 'HTTP_HEAD_TOO_LARGE'],
  ];
  const read: readonly (readonly [name: string, stream: string, type: string | undefined, body: string])[] = [
    ['a head with bare LF', 'HTTP/1.1 200 OK\nContent-Type: a/b\nContent-Length: 1\n\nx', 'a/b', 'x'],
    ['mixed line ends', `${OK}Content-Type: a/b\nContent-Length: 1\r\n\nx`, 'a/b', 'x'],
    ['a bare LF before the blank line', `${OK}Content-Length: 5\n\r\n\r\n\r\nx`, undefined, '\r\n\r\nx'],
    ['a status line alone, with bare LF', 'HTTP/1.1 200 OK\n\nx', undefined, 'x'],
    ['no reason phrase', 'HTTP/1.1 200 \r\n\r\nx', undefined, 'x'],
    ['no space before no reason phrase', 'HTTP/1.1 200\r\n\r\nx', undefined, 'x'],
    ['any reason phrase', 'HTTP/1.1 200 \x01\xe9\r\n\r\nx', undefined, 'x'],
    ['empty lines before the status line', `\r\n\n\r\n${OK}\r\nx`, undefined, 'x'],
    ['folded lines', `${OK}Content-Type: a/b;\r\n  c=d ;\n\te=f\r\n\r\nx`, 'a/b; c=d ; e=f', 'x'],
    ['a value that is folded at once', `${OK}Content-Type:\r\n a/b\r\n\r\nx`, 'a/b', 'x'],
    ['a field twice', `${OK}Content-Type: a/b\r\nX: y\r\ncontent-type:c/d\r\n\r\nx`, 'a/b, c/d', 'x'],
    ['only the white space of HTTP taken off', `${OK}Content-Type: \xa0a/b\t\r\n\r\nx`, '\xa0a/b', 'x'],
    ['Transfer-Encoding: identity', `${OK}Transfer-Encoding: identity\r\n\r\nx`, undefined, 'x'],
    [
      'empty codings',
      `${OK}Transfer-Encoding: , identity,Chunked,\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
      undefined,
      'x',
    ],
    ['leading zeros of a chunk', `${CHUNKED}${'0'.repeat(20)}1\r\nx\r\n0\r\n\r\n`, undefined, 'x'],
    ['white space behind a size', `${CHUNKED}1 \t\r\nx\r\n00 ; a\r\n\r\n`, undefined, 'x'],
    ['an extension of 9 kB', `${CHUNKED}1;a="${'e'.repeat(9000)}"\r\nx\r\n0;\r\n\r\n`, undefined, 'x'],
    ['trailers', `${CHUNKED}1\r\nx\r\n0\r\nA: b\n c\r\nD:\r\n\n`, undefined, 'x'],
  ];
  it.each(read)('reads %s, wherever it is cut', (_name, stream, type, body) => {
    const bytes = Buffer.from(stream, 'latin1');
    const cuts = bytes.length < 500 ? everyCut(bytes, []) : [[bytes], everyByte(bytes)];
    const results = resultsOf(cuts, parse);
    expect(results).toHaveLength(1);
    const expected = type === undefined ? { status: 200, body } : { status: 200, type, body };
    expect(results[0]).toMatchObject({ responses: [expected], taken: bytes.length, whole: true });
  });

  it.each(refused.map(([stream, code]) => [JSON.stringify(stream).slice(0, 80), stream, code] as const))(
    'refuses %s, wherever it is cut',
    (_name, stream, code) => {
      const bytes = Buffer.from(stream, 'latin1');
      expect(parse([bytes]).error).toBe(code);
      expect(parse(everyByte(bytes)).error).toBe(code);
      for (let at = 1; at < Math.min(bytes.length, 80); at++)
        expect(parse(cut(bytes, [at])).error).toBe(code);
    },
  );
});
