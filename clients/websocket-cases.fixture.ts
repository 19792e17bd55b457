// What comes in answer to a handshake, and what a WebSocket server may send.
import { upgradeAnswer } from './raw-server.fixture.ts';
import { casesOf, fails, reads, type WireCase } from './wire-case.fixture.ts';

const ONE = '\x81\x03one';
const BYE = '\x88\x02\x03\xe8';
const bye = reads(['one'], 'server 1000');
const notUpgraded = fails('protocol WS_UPGRADE');
const notAccepted = fails('protocol WS_ACCEPT');
const notOffered = fails('protocol WS_NEGOTIATION');

/** The 101, with something replaced, and a message and a close frame behind it in the same segment. */
function answer(from: string | RegExp, to: string): (head: string) => string {
  return (head) => upgradeAnswer(head).replace(from, to) + ONE + BYE;
}

function after(frames: string): (head: string) => string {
  return (head) => upgradeAnswer(head) + ONE + frames;
}

const breaks = (code: string) => reads(['one'], `protocol ${code}`);
const says = (...more: string[]) => reads(['one', ...more], 'server 1000');
const closeWith = (code: number, reason = ''): string =>
  `\x88${String.fromCharCode(2 + reason.length, code >> 8, code & 0xff)}${reason}`;

const HANDSHAKES: readonly WireCase[] = [
  ...casesOf('RFC 9112 sections 2.2, 4 and 5.2: the head of a 101 is a head', [
    ['as it should be', (head) => upgradeAnswer(head) + ONE + BYE, 'fin', bye],
    ['bare LF', (head) => upgradeAnswer(head).replaceAll('\r\n', '\n') + ONE + BYE, 'fin', bye],
    ['no reason phrase', answer(' Switching Protocols', ''), 'fin', bye],
    ['a fold', answer('Upgrade: websocket', 'Upgrade:\r\n websocket'), 'fin', bye],
    ['a 103 before it', (head) => `HTTP/1.1 103\r\n\r\n${upgradeAnswer(head)}${ONE}${BYE}`, 'fin', bye],
    ['a control character', answer('Upgrade:', 'A: \x01\r\nUpgrade:'), 'stay', fails('protocol HTTP_HEADER')],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'stay', fails('protocol HTTP_STATUS_LINE')],
  ]),
  ...casesOf('RFC 9110 section 15.2.2: a 101 has no body', [
    ['a length', answer('Upgrade:', 'Content-Length: 3\r\nUpgrade:'), 'fin', bye],
    ['chunks', answer('Upgrade:', 'Transfer-Encoding: chunked\r\nUpgrade:'), 'fin', bye],
  ]),
  ...casesOf('RFC 6455 section 4.1, step 2: Upgrade is "websocket", in whatever case', [
    ['capitals', answer('websocket', 'WebSocket'), 'fin', bye],
    ['another beside it', answer('websocket', 'websocket, h2c'), 'stay', notUpgraded],
    ['another', answer('websocket', 'h2c'), 'stay', notUpgraded],
    ['none', answer('Upgrade: websocket\r\n', ''), 'stay', notUpgraded],
  ]),
  ...casesOf('RFC 6455 section 4.1, step 3: Connection holds the token "upgrade"', [
    ['among others', answer('Connection: Upgrade', 'Connection: keep-alive, upgrade'), 'fin', bye],
    ['in two fields', answer('Connection:', 'Connection: x\r\nConnection:'), 'fin', bye],
    ['none', answer('Connection: Upgrade\r\n', ''), 'stay', notUpgraded],
    ['another', answer('Connection: Upgrade', 'Connection: close'), 'stay', notUpgraded],
  ]),
  ...casesOf('RFC 6455 section 4.1, steps 4 to 6', [
    ['a wrong accept', answer(/Accept: ..../, 'Accept: AAAA'), 'stay', notAccepted],
    ['no accept', answer(/Sec-WebSocket-Accept: .*\r\n/, ''), 'stay', notAccepted],
    ['accepted twice', answer(/(Sec-WebSocket-Accept: .*\r\n)/, '$1$1'), 'stay', notAccepted],
    ['an extension', answer('Upgrade:', 'Sec-WebSocket-Extensions: x\r\nUpgrade:'), 'stay', notOffered],
    ['a subprotocol', answer('Upgrade:', 'Sec-WebSocket-Protocol: x\r\nUpgrade:'), 'stay', notOffered],
  ]),
  ...casesOf('RFC 6455 section 4.1, step 1: another status is an answer of HTTP', [
    ['401 with bare LF', 'HTTP/1.1 401\nContent-Length: 3\n\nwho', 'stay', fails('rejected HTTP 401')],
    [
      '403 in chunks',
      'HTTP/1.1 403\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n',
      'stay',
      fails('rejected HTTP 403'),
    ],
    ['503 until the end', 'HTTP/1.1 503\r\n\r\nbusy', 'fin', fails('rejected HTTP 503')],
    ['200', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', 'stay', fails('rejected HTTP 200')],
    [
      'a redirect',
      'HTTP/1.1 302\r\nLocation: /\r\nContent-Length: 0\r\n\r\n',
      'stay',
      fails('rejected HTTP 302'),
    ],
    [
      '500 with a faulty body',
      'HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\nx',
      'stay',
      fails('rejected HTTP 500'),
    ],
    [
      'two codings',
      'HTTP/1.1 500\r\nTransfer-Encoding: a, b\r\n\r\n',
      'stay',
      fails('protocol HTTP_FRAMING'),
    ],
  ]),
  ...casesOf('RFC 6455 section 7.1.5: an end without a close frame is 1006', [
    ['nothing', '', 'fin', fails('reset 1006')],
    ['half a head', 'HTTP/1.1 101', 'fin', fails('reset 1006')],
  ]),
];

const FRAMES: readonly WireCase[] = [
  ...casesOf('RFC 6455 section 5.2: lengths', [
    ['125', after(`\x81\x7d${'x'.repeat(125)}${BYE}`), 'fin', says('x'.repeat(125))],
    ['126', after(`\x81\x7e\0\x7e${'x'.repeat(126)}${BYE}`), 'fin', says('x'.repeat(126))],
    ['nothing', after(`\x81\0\x82\0${BYE}`), 'fin', says('', '')],
    [
      'longer written than need be',
      after(`\x81\x7f\0\0\0\0\0\0\0\x03two\x81\x7e\0\x01x${BYE}`),
      'fin',
      says('two', 'x'),
    ],
    ['more than is accepted', after('\x82\x7f\0\0\0\0\x04\0\0\x01'), 'fin', breaks('MESSAGE_TOO_LARGE')],
    ['more than 2^53', after('\x82\x7f\0\x20\0\0\0\0\0\0'), 'fin', breaks('MESSAGE_TOO_LARGE')],
    [
      'the highest bit',
      after('\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff'),
      'fin',
      breaks('MESSAGE_TOO_LARGE'),
    ],
  ]),
  ...casesOf('RFC 6455 sections 5.1, 5.2 and 5.5: what a frame may be', [
    ['reserved bit 1', after('\xc1\x03two'), 'fin', breaks('FRAME_RESERVED_BITS')],
    ['reserved bit 2', after('\xa1\x03two'), 'fin', breaks('FRAME_RESERVED_BITS')],
    ['reserved bit 3', after('\x91\x03two'), 'fin', breaks('FRAME_RESERVED_BITS')],
    ['opcode 3', after('\x83\x03two'), 'fin', breaks('FRAME_OPCODE')],
    ['opcode 11', after('\x8b\x03two'), 'fin', breaks('FRAME_OPCODE')],
    ['a mask', after('\x81\x83\0\0\0\0two'), 'fin', breaks('FRAME_MASKED')],
    ['a masked ping', after('\x89\x80\0\0\0\0'), 'fin', breaks('FRAME_MASKED')],
    ['a ping in fragments', after('\x09\x03two'), 'fin', breaks('FRAME_CONTROL_FRAGMENTED')],
    ['a ping of 126 bytes', after('\x89\x7e\0\x7e'), 'fin', breaks('FRAME_CONTROL_LENGTH')],
  ]),
  ...casesOf('RFC 6455 section 5.4: fragments, as many as one likes', [
    ['two', after(`\x01\x02tw\x80\x01o${BYE}`), 'fin', says('two')],
    ['empty ones', after(`\x01\0\0\0\0\x03two\x80\0${BYE}`), 'fin', says('two')],
    ['a ping between', after(`\x01\x02tw\x89\x02hi\x80\x01o${BYE}`), 'fin', { ...says('two'), keptAlive: 1 }],
    ['200,000 empty ones', after(`\x01\x02tw${'\0\0'.repeat(200_000)}\x80\x01o${BYE}`), 'fin', says('two')],
    [
      '20,000 of one byte',
      after(`\x02\0${'\0\x01x'.repeat(20_000)}\x80\0${BYE}`),
      'fin',
      says('x'.repeat(20_000)),
    ],
    ['a continuation of nothing', after('\x80\x03two'), 'fin', breaks('FRAME_OPCODE')],
    ['a message within a message', after('\x01\x02tw\x81\x01o'), 'fin', breaks('FRAME_OPCODE')],
  ]),
  ...casesOf('RFC 6455 section 8.1: text is UTF-8', [
    ['a character in two fragments', after(`\x01\x02\xe2\x82\x80\x01\xac${BYE}`), 'fin', says('€')],
    ['invalid', after('\x81\x02\xff\xff'), 'fin', breaks('FRAME_UTF8')],
    ['half a character', after('\x01\x02\xe2\x82\x80\x01x'), 'fin', breaks('FRAME_UTF8')],
    ['binary may be anything', after(`\x82\x01\xff${BYE}`), 'fin', says('\ufffd')],
  ]),
  ...casesOf('RFC 6455 sections 5.5.1, 7.1.1 and 7.4: the end', [
    ['a reason', after(closeWith(1001, 'bye')), 'fin', reads(['one'], 'server 1001')],
    ['no status', after('\x88\0'), 'fin', reads(['one'], 'server 1005')],
    ['3000', after(closeWith(3000)), 'fin', reads(['one'], 'server 3000')],
    ['4999', after(closeWith(4999)), 'fin', reads(['one'], 'server 4999')],
    ['and no FIN', after(BYE), 'stay', bye],
    ['bytes behind it', after(`${BYE}\x81\x03two\xff\xff`), 'fin', bye],
    ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map(
      (code) => [String(code), after(closeWith(code)), 'fin', breaks('FRAME_CLOSE_CODE')] as const,
    ),
    ['half a status', after('\x88\x01\x03'), 'fin', breaks('FRAME_CONTROL_LENGTH')],
    ['a reason that is no UTF-8', after(closeWith(1000, '\xff')), 'fin', breaks('FRAME_UTF8')],
    ['none', after(''), 'fin', reads(['one'], 'reset 1006')],
    ['within a frame', after('\x81\x05tw'), 'fin', reads(['one'], 'reset 1006')],
    ['within a message', after('\x01\x02tw'), 'fin', reads(['one'], 'reset 1006')],
    ['a pong, and no more', after('\x8a\x02hi'), 'idle', reads(['one'], 'client ')],
  ]),
];

/** Length of the plain 101. */
const HEAD_LENGTH = upgradeAnswer('Sec-WebSocket-Key: x\r\n').length;

export const WEBSOCKET_CASES: readonly WireCase[] = [
  ...HANDSHAKES,
  ...FRAMES.map((frame) => ({ ...frame, cutFrom: HEAD_LENGTH })),
];
