// What an event stream may hold.
import { casesOf, reads, type Outcome, type WireCase } from './wire-case.fixture.ts';

const HEAD = 'HTTP/1.1 200\r\nContent-Type: text/event-stream\r\n\r\n';
const stream = (text: string): string => HEAD + text;
const ended = (messages: readonly string[], rest: Partial<Outcome> = {}): Outcome =>
  reads(messages, 'server ', rest);
const cut = (messages: readonly string[], rest: Partial<Outcome> = {}): Outcome =>
  reads(messages, 'reset CUT_SHORT', rest);
const waiting = (messages: readonly string[], rest: Partial<Outcome> = {}): Outcome =>
  reads(messages, 'client ', rest);
const HTML = 'HTML, 9.2';

export const EVENT_STREAM_CASES: readonly WireCase[] = [
  ...casesOf(
    `${HTML}.5: a byte order mark is ignored once, at the start`,
    [
      ['before data', stream('\xef\xbb\xbfdata: first\n\n'), 'fin', ended(['first'])],
      ['before a line end', stream('\xef\xbb\xbf\r\ndata: first\n\n'), 'fin', ended(['first'])],
      ['twice', stream('\xef\xbb\xbf\xef\xbb\xbfdata: first\n\ndata: 2\n\n'), 'fin', ended(['2'])],
      ['later', stream('data: 1\n\n\xef\xbb\xbfdata: 2\n\n'), 'fin', ended(['1'])],
      ['two bytes of it', stream('\xef\xbbdata: 1\n\ndata: 2\n\n'), 'fin', ended(['2'])],
      ['only two bytes of it', stream('\xef\xbb'), 'fin', cut([])],
      ['alone', stream('\xef\xbb\xbf'), 'fin', ended([])],
      ['as text', stream('\xc3\xaf\xc2\xbb\xc2\xbfdata: 1\n\ndata: 2\n\n'), 'fin', ended(['2'])],
    ],
    HEAD.length,
  ),
  ...casesOf(
    `${HTML}.5: CR LF, LF or CR end a line`,
    [
      ['CR', stream('data: A\rdata: B\r\rdata: C\r\r'), 'fin', ended(['A\nB', 'C'])],
      ['LF, then CR', stream('data: x\n\r'), 'fin', ended(['x'])],
      ['CR LF', stream('data: A\r\ndata: B\r\n\r\ndata: C\r\n\r\n'), 'fin', ended(['A\nB', 'C'])],
      [
        'all three',
        stream('data: A\r\n\rdata: B\n\r\ndata: C\r\rdata: D\n\n'),
        'fin',
        ended(['A', 'B', 'C', 'D']),
      ],
      ['CR, and no more', stream('data: A\r\r'), 'idle', waiting(['A'])],
      ['CR LF CR, and no more', stream('data: A\r\n\r'), 'idle', waiting(['A'])],
      ['a comment with CR', stream(':\rdata: A\r\r'), 'idle', waiting(['A'], { keptAlive: 1 })],
    ],
    HEAD.length,
  ),
  ...casesOf(
    `${HTML}.6: the last event id is set by a blank line, with data or without`,
    [
      ['with data', stream('id: 7\ndata: x\n\n'), 'fin', ended(['x'], { lastEventId: '7' })],
      ['without data', stream('id: 7\n\ndata: x\n\n'), 'fin', ended(['x'], { lastEventId: '7' })],
      ['at the end', stream('data: x\n\nid: 7\n\n'), 'fin', ended(['x'], { lastEventId: '7' })],
      ['an empty one', stream('id: 7\ndata: x\n\nid\ndata: y\n\n'), 'fin', ended(['x', 'y'])],
      ['kept', stream('id: 7\ndata: x\n\ndata: y\n\n'), 'fin', ended(['x', 'y'], { lastEventId: '7' })],
      ['NUL in it', stream('id: 7\n\nid: 8\0\ndata: x\n\n'), 'fin', ended(['x'], { lastEventId: '7' })],
      ['the last of two', stream('id: 7\nid: 8\ndata: x\n\n'), 'fin', ended(['x'], { lastEventId: '8' })],
      ['in UTF-8', stream('id: \xc3\xa9\n\n'), 'fin', ended([], { lastEventId: 'é' })],
      ['without a blank line', stream('id: 7\n\nid: 8\n'), 'fin', cut([], { lastEventId: '7' })],
    ],
    HEAD.length,
  ),
  ...casesOf(
    `${HTML}.6: what no blank line completes is not dispatched`,
    [
      ['data', stream('data: 1\n\ndata: 2\n'), 'fin', cut(['1'])],
      ['empty data', stream('data: 1\n\ndata\n'), 'fin', cut(['1'])],
      ['a line', stream('data: 1\n\nda'), 'fin', cut(['1'])],
      ['a line of a comment', stream('data: 1\n\n:still he'), 'fin', cut(['1'])],
      ['a comment is complete', stream('data: 1\n\n:\n'), 'fin', ended(['1'], { keptAlive: 1 })],
      ['a type without data', stream('data: 1\n\nevent: x\n'), 'fin', ended(['1'])],
      ['a retry', stream('data: 1\n\nretry: 5\n'), 'fin', ended(['1'])],
    ],
    HEAD.length,
  ),
  ...casesOf(
    `${HTML}.6: fields`,
    [
      ['data without a value', stream('data\n\ndata:\n\n'), 'fin', ended(['', ''])],
      ['two empty lines of data', stream('data\ndata\n\n'), 'fin', ended(['\n'])],
      ['one space taken off', stream('data:  x\n\ndata:x \n\n'), 'fin', ended([' x', 'x '])],
      ['colons', stream('data: a:b\n\ndata::\n\n'), 'fin', ended(['a:b', ':'])],
      ['unknown ones', stream('Data: 1\ndata : 2\n data: 3\ndatum: 4\ndata: 5\n\n'), 'fin', ended(['5'])],
      ['a type', stream('event: tick\ndata: x\n\n'), 'fin', ended(['x'])],
      ['no data', stream('event: tick\n\n\n\ndata: x\n\n'), 'fin', ended(['x'])],
      [
        'a comment within an event',
        stream('data: a\n: b\ndata: c\n\n'),
        'fin',
        ended(['a\nc'], { keptAlive: 1 }),
      ],
      ['NUL', stream('data: \0\n\n'), 'fin', ended(['\0'])],
      ['UTF-8', stream('data: \xe2\x82\xac \xf0\x9f\x98\x80\n\n'), 'fin', ended(['€ 😀'])],
      ['what is no UTF-8', stream('data: \xff\xe2\x82\n\n'), 'fin', ended(['\ufffd\ufffd'])],
    ],
    HEAD.length,
  ),
];
