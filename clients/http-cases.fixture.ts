// What servers and middleboxes send around an event stream: heads, framing, types, codings.
import { casesOf, fails, reads, type WireCase } from './wire-case.fixture.ts';

const TYPE = 'Content-Type: text/event-stream\r\n';
const OK = `HTTP/1.1 200\r\n${TYPE}`;
const ONE = 'data: one\n\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
/** A whole body in chunks. */
const BODY = `b\r\n${ONE}\r\n0\r\n\r\n`;

const one = reads(['one'], 'server ');
const cut = reads(['one'], 'reset RESPONSE_INCOMPLETE');
const badHeader = fails('protocol HTTP_HEADER');
const badStatus = fails('protocol HTTP_STATUS_LINE');
const badFraming = fails('protocol HTTP_FRAMING');
const badChunk = (...messages: string[]) => reads(messages, 'protocol HTTP_CHUNK');
const notAStream = fails('protocol NOT_AN_EVENT_STREAM');
const compressed = fails('protocol CONTENT_ENCODING');
const tooLarge = fails('protocol HTTP_HEAD_TOO_LARGE');

const withBody = (head: string): string => `${head}${CHUNKED}\r\n${BODY}`;
const typed = (type: string): string => withBody(`HTTP/1.1 200\r\nContent-Type: ${type}\r\n`);
const coded = (coding: string): string => withBody(`${OK}Content-Encoding: ${coding}\r\n`);
const framed = (framing: string, body: string): string => `${OK}${framing}\r\n\r\n${body}`;
const chunked = (body: string): string => `${OK}${CHUNKED}\r\n${body}`;

/** Where a body in chunks begins, or the field of which a case is; what comes before is the same in all. */
const CHUNKED_FROM = OK.length;

export const HTTP_CASES: readonly WireCase[] = [
  ...casesOf('RFC 9112 section 2.2: a single LF may end a line of a head', [
    [
      'bare LF',
      withBody(OK)
        .replaceAll('\r\n', '\n')
        .replace(/b\n.*$/s, BODY),
      'stay',
      one,
    ],
    ['bare LF, until the connection ends', `HTTP/1.1 200\n${TYPE}\n${ONE}`, 'fin', one],
    ['mixed line ends', `HTTP/1.1 200 OK\n${TYPE}${CHUNKED}\n${BODY}`, 'stay', one],
    ['LF CR LF as the blank line', `HTTP/1.1 200 OK\r\n${TYPE}A: b\n\r\n${ONE}`, 'fin', one],
  ]),
  ...casesOf('RFC 9112 section 2.2: a CR without its LF is invalid', [
    ['CR alone for line ends', 'HTTP/1.1 200 OK\rA: b\r\r', 'stay', badHeader],
    ['CR in a reason phrase', 'HTTP/1.1 200 O\rK\r\n', 'stay', badHeader],
    ['CR in a value', `${OK}A: b\rc\r\n\r\n`, 'stay', badHeader],
    ['CR CR LF', 'HTTP/1.1 200 OK\r\r\n', 'stay', badHeader],
  ]),
  ...casesOf('RFC 9112 section 2.2, and what node:http does', [
    ['empty lines before the status line', `\r\n\n\r\n${withBody(OK)}`, 'stay', one],
  ]),
  ...casesOf('RFC 9112 section 4: the reason phrase is ignored', [
    ['an empty one', withBody(`HTTP/1.1 200 \r\n${TYPE}`), 'stay', one],
    ['none', withBody(OK), 'stay', one],
    ['an odd one', withBody(`HTTP/1.1 200 \x01\xff: \x7f\r\n${TYPE}`), 'stay', one],
  ]),
  ...casesOf('RFC 9112 section 4: HTTP-version SP 3DIGIT', [
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n', 'stay', badStatus],
    ['HTTP/2.0', 'HTTP/2.0 200 OK\r\n\r\n', 'stay', badStatus],
    ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'stay', badStatus],
    ['http/1.1', 'http/1.1 200 OK\r\n', 'stay', badStatus],
    ['ICY', 'ICY 200 OK\r\n', 'stay', badStatus],
    ['099', 'HTTP/1.1 099 OK\r\n\r\n', 'stay', badStatus],
    ['2000', 'HTTP/1.1 2000 OK\r\n\r\n', 'stay', badStatus],
    ['two spaces', 'HTTP/1.1  200 OK\r\n\r\n', 'stay', badStatus],
    ['no status', 'HTTP/1.1\r\n\r\n', 'stay', badStatus],
    ['a frame of HTTP/2', '\0\0\x12\x04\0\0\0\0\0', 'stay', badStatus],
  ]),
  ...casesOf('RFC 9110 section 15.2: interim responses are passed over', [
    ['two 103', `${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(2)}${withBody(OK)}`, 'stay', one],
    ['100 with bare LF', `HTTP/1.1 100\n\n${withBody(OK)}`, 'stay', one],
  ]),
  ...casesOf('RFC 9112 section 5.2: a folded line is one with the line before', [
    ['a parameter', typed('text/event-stream;\r\n\tcharset=utf-8'), 'stay', one],
    ['a value folded at once', typed('\r\n text/event-stream'), 'stay', one],
    ['twice, with bare LF', typed('text/event-stream\n ;a=b\n  ;c=d'), 'stay', one],
    ['an empty fold', typed('text/event-stream\r\n \t\r\n '), 'stay', one],
    ['a word in two', typed('text/event-\r\n stream'), 'stay', notAStream],
  ]),
  ...casesOf('RFC 9112 section 2.2: white space before the first field is rejected', [
    ['a space', 'HTTP/1.1 200 OK\r\n A: b\r\n', 'stay', badHeader],
  ]),
  ...casesOf('RFC 9112 section 5, RFC 9110 section 5.5: a token, a colon, no control characters', [
    ['no colon', 'HTTP/1.1 200 OK\r\nA\r\n', 'stay', badHeader],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nA : b\r\n', 'stay', badHeader],
    ['no name', 'HTTP/1.1 200 OK\r\n: b\r\n', 'stay', badHeader],
    ['NUL', 'HTTP/1.1 200 OK\r\nA: \0\r\n', 'stay', badHeader],
    ['DEL', 'HTTP/1.1 200 OK\r\nA: \x7f\r\n', 'stay', badHeader],
    ['bytes beyond ASCII', withBody(`${OK}A: \xff\xa0\r\n`), 'stay', one],
  ]),
  ...casesOf('node:http: a head has 16 KiB', [
    ['2,700 fields', withBody(`HTTP/1.1 200\r\n${'a:\r\n'.repeat(2700)}${TYPE}`), 'stay', one],
    ['a long field', `${OK}A: ${'b'.repeat(17_000)}`, 'stay', tooLarge],
    ['a long field to its end', `${OK}A: ${'b'.repeat(17_000)}\r\n\r\n`, 'stay', tooLarge],
  ]),
  ...casesOf('RFC 9112 section 6.3: a length, chunks, or until the connection ends', [
    ['a length', framed('Content-Length: 11', ONE), 'stay', one],
    ['no framing', `${OK}\r\n${ONE}`, 'fin', one],
    ['HTTP/1.0', `HTTP/1.0 200 OK\r\n${TYPE}\r\n${ONE}`, 'fin', one],
    ['HTTP/1.0 with chunks', withBody(`HTTP/1.0 200 OK\r\n${TYPE}`), 'stay', one],
    ['Connection: close', withBody(`${OK}Connection: close\r\n`), 'stay', one],
    ['a length of nothing', framed('Content-Length: 0', ''), 'stay', reads([], 'server ')],
    ['an upgrade offered beside', withBody(`${OK}Connection: upgrade\r\nUpgrade: h2c\r\n`), 'stay', one],
  ]),
  ...casesOf('RFC 9110 section 8.6: a length is digits, and given once', [
    ['negative', framed('Content-Length: -1', ONE), 'stay', badFraming],
    ['signed', framed('Content-Length: +11', ONE), 'stay', badFraming],
    ['empty', framed('Content-Length:', ONE), 'stay', badFraming],
    ['in two fields', framed('Content-Length: 11\r\nContent-Length: 11', ONE), 'stay', badFraming],
    ['a list', framed('Content-Length: 11, 11', ONE), 'stay', badFraming],
  ]),
  ...casesOf('RFC 2616 section 3.6: identity is no coding', [
    ['identity', framed('Transfer-Encoding: identity', ONE), 'fin', one],
    ['identity with a length', framed('Transfer-Encoding: Identity\r\nContent-Length: 11', ONE), 'stay', one],
    ['identity, chunked', framed('Transfer-Encoding: identity, chunked', BODY), 'stay', one],
  ]),
  ...casesOf('RFC 9110 section 5.6.1: empty elements of a list are ignored', [
    ['around chunked', framed('Transfer-Encoding: , Chunked ,', BODY), 'stay', one],
  ]),
  ...casesOf('RFC 9112 section 6.1, 6.3 and 7: only chunked, once, without a length', [
    ['gzip, chunked', framed('Transfer-Encoding: gzip, chunked', BODY), 'stay', badFraming],
    ['chunked, gzip', framed('Transfer-Encoding: chunked, gzip', BODY), 'stay', badFraming],
    ['an unknown coding', framed('Transfer-Encoding: x', ONE), 'stay', badFraming],
    ['twice', framed(`${CHUNKED}Transfer-Encoding: chunked`, BODY), 'stay', badFraming],
    ['a parameter', framed('Transfer-Encoding: chunked;q=1', BODY), 'stay', badFraming],
    ['chunked with a length', framed(`${CHUNKED}Content-Length: 11`, BODY), 'stay', badFraming],
  ]),
  ...casesOf(
    'RFC 9112 section 7.1: chunk-size, CRLF, data, CRLF',
    [
      ['capital digits', chunked(`B\r\n${ONE}\r\n0\r\n\r\n`), 'stay', one],
      ['leading zeros', chunked(`${'0'.repeat(20)}b\r\n${ONE}\r\n000\r\n\r\n`), 'stay', one],
      ['an event in three chunks', chunked('4\r\ndata\r\n6\r\n: one\n\r\n1\r\n\n\r\n0\r\n\r\n'), 'stay', one],
      ['no size', chunked('\r\n'), 'stay', badChunk()],
      ['no digit', chunked('x'), 'stay', badChunk()],
      ['0x', chunked('0x'), 'stay', badChunk()],
      ['more than 2^53', chunked('20000000000000'), 'stay', badChunk()],
      ['bare LF behind a size', chunked(`b\n${ONE}`), 'stay', badChunk()],
      ['bare LF behind data', chunked(`b\r\n${ONE}\n`), 'stay', badChunk('one')],
      ['too much data', chunked(`b\r\n${ONE}\n\n`), 'stay', badChunk('one')],
      ['bytes behind the last chunk', `${withBody(OK)}and more`, 'stay', one],
      ['another response behind it', `${withBody(OK)}HTTP/1.1 200 OK\r\n\r\n`, 'stay', one],
    ],
    CHUNKED_FROM,
  ),
  ...casesOf(
    'RFC 9112 section 7.1.1: extensions are ignored, white space before them too',
    [
      ['a space behind a size', chunked(`b \r\n${ONE}\r\n0 \t\r\n\r\n`), 'stay', one],
      ['an extension', chunked(`b;a=b;c="d; e"\r\n${ONE}\r\n0\r\n\r\n`), 'stay', one],
      ['white space around it', chunked(`b ; a = b\r\n${ONE}\r\n0\r\n\r\n`), 'stay', one],
      ['an empty one', chunked(`b;\r\n${ONE}\r\n0\r\n\r\n`), 'stay', one],
      ['behind the last size', chunked(`b\r\n${ONE}\r\n0;a=b\r\n\r\n`), 'stay', one],
      ['a second word', chunked('b b'), 'stay', badChunk()],
      ['bare LF in it', chunked('b;a\n'), 'stay', badChunk()],
      ['17 kB of it', chunked(`b;${'a'.repeat(17_000)}`), 'stay', badChunk()],
      ['9 kB of it', chunked(`b;${'a'.repeat(9000)}\r\n${ONE}\r\n0\r\n\r\n`), 'stay', one],
    ],
    CHUNKED_FROM,
  ),
  ...casesOf(
    'RFC 9112 section 7.1.2: trailers are fields',
    [
      ['two', chunked(`b\r\n${ONE}\r\n0\r\nA: b\r\nC:\r\n\r\n`), 'stay', one],
      ['folded, with bare LF', chunked(`b\r\n${ONE}\r\n0\r\nA: b\n c\n\n`), 'stay', one],
      ['malformed', chunked(`b\r\n${ONE}\r\n0\r\nA\r\n`), 'stay', reads(['one'], 'protocol HTTP_HEADER')],
    ],
    CHUNKED_FROM,
  ),
  ...casesOf('RFC 9112 section 8: what ends before its end is incomplete', [
    ['no last chunk', chunked(`b\r\n${ONE}\r\n`), 'fin', cut],
    ['within a chunk', chunked(`ff\r\n${ONE}`), 'fin', cut],
    ['within a size', chunked(`b\r\n${ONE}\r\n0`), 'fin', cut],
    ['before the blank line', chunked(`b\r\n${ONE}\r\n0\r\n`), 'fin', cut],
    ['short of its length', framed('Content-Length: 99', ONE), 'fin', cut],
    ['within an event', chunked('9\r\ndata: one\r\n'), 'fin', reads([], 'reset CUT_SHORT')],
    [
      'within an event, at the last chunk',
      chunked('9\r\ndata: one\r\n0\r\n\r\n'),
      'stay',
      reads([], 'reset CUT_SHORT'),
    ],
    ['within the head', 'HTTP/1.1 200 OK\r\nA: b', 'fin', fails('reset CUT_SHORT')],
    ['behind an interim response', 'HTTP/1.1 103\r\n\r\n', 'fin', fails('reset CUT_SHORT')],
    ['with an empty line', '\r\n', 'fin', fails('reset CUT_SHORT')],
  ]),
  ...casesOf('Fetch, "extract a MIME type": the last value that parses', [
    ['twice', typed('text/event-stream\r\nContent-Type: text/event-stream'), 'stay', one],
    ['the second one', typed('text/html\r\ncontent-type: text/event-stream'), 'stay', one],
    ['a list', typed('text/html, text/event-stream'), 'stay', one],
    ['a comma behind it', typed('text/event-stream,'), 'stay', one],
    ['a comma in a quoted string', typed('text/event-stream;a="\\", text/html"'), 'stay', one],
    ['what does not parse behind it', typed('text/event-stream, nonsense, */*'), 'stay', one],
    ['capitals and parameters', typed('Text/Event-Stream ; charset=UTF-8'), 'stay', one],
    ['the first one', typed('text/event-stream, text/html'), 'stay', notAStream],
    ['another', typed('text/html'), 'stay', notAStream],
    ['a space too many', typed('text/event-stream charset=utf-8'), 'stay', notAStream],
    ['none', withBody('HTTP/1.1 200\r\n'), 'stay', notAStream],
    ['an empty one', typed(''), 'stay', notAStream],
  ]),
  ...casesOf(
    'RFC 9110 section 8.4.1: a compressed body must be named',
    [
      ['gzip', coded('gzip'), 'stay', compressed],
      ['br', coded('BR'), 'stay', compressed],
      ['deflate', coded('identity, deflate'), 'stay', compressed],
      ['zstd', coded('zstd'), 'stay', compressed],
    ],
    CHUNKED_FROM,
  ),
  ...casesOf(
    'Fetch, "handle content codings": an unknown coding changes nothing',
    [
      ['none', coded('none'), 'stay', one],
      ['identity', coded('identity'), 'stay', one],
      ['an empty one', coded(''), 'stay', one],
      ['a charset', coded('utf-8'), 'stay', one],
    ],
    CHUNKED_FROM,
  ),
  ...casesOf('HTML, the processing model of server-sent events: another status than 200 fails', [
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'stay', fails('rejected HTTP 204')],
    ['304 with a length', 'HTTP/1.1 304\r\nContent-Length: 5\r\n\r\n', 'stay', fails('rejected HTTP 304')],
    ['206', withBody(`HTTP/1.1 206\r\n${TYPE}`), 'stay', fails('rejected HTTP 206')],
    ['503 with bare LF', 'HTTP/1.1 503\nContent-Length: 4\n\nbusy', 'stay', fails('rejected HTTP 503')],
    ['401 until the end', 'HTTP/1.1 401\r\n\r\nwho are you?', 'fin', fails('rejected HTTP 401')],
    ['500 with a faulty body', `HTTP/1.1 500\r\n${CHUNKED}\r\n3\r\nwhyx`, 'stay', fails('rejected HTTP 500')],
    ['503 that is cut', 'HTTP/1.1 503\r\nContent-Length: 9\r\n\r\nbusy', 'fin', fails('rejected HTTP 503')],
    [
      '302 without a Location',
      'HTTP/1.1 302\r\nContent-Length: 0\r\n\r\n',
      'stay',
      fails('rejected HTTP 302'),
    ],
    ['101', 'HTTP/1.1 101\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'stay', fails('rejected HTTP 101')],
    ['101 without an upgrade', 'HTTP/1.1 101\r\n\r\n', 'stay', fails('rejected HTTP 101')],
  ]),
];
