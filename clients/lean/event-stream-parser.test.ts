import { createParser } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, everyByte, everyCut, resultsOf } from '../cut.fixture.ts';
import { EventStreamParser } from './event-stream-parser.ts';
import type { ProtocolError } from '../protocol-error.ts';
import { poolTop } from './scratch.fixture.ts';

const MAX = 1024;

interface ParsedEvent {
  data: string;
  type: string;
  /** The id as of this event. */
  lastEventId: string;
}

interface Parsed {
  events: ParsedEvent[];
  comments: number;
  retryMs: number | undefined;
  lastEventId: string;
}

/** What stands around each chunk in the buffer: bytes that would change the result if they were read into it. */
const AROUND = '\n\ndata: around\r\n\r\n';

/** Feeds the chunks, each as a slice in the middle of the same buffer, as the read path does. */
function parse(chunks: readonly Uint8Array[], maxEventBytes = MAX): Parsed {
  const parser = new EventStreamParser(maxEventBytes);
  const parsed: Parsed = { events: [], comments: 0, retryMs: undefined, lastEventId: '' };
  const longest = Math.max(0, ...chunks.map((chunk) => chunk.length));
  const shared = Buffer.alloc(AROUND.length * 2 + longest);
  for (const chunk of chunks) {
    shared.write(AROUND, 0);
    shared.set(chunk, AROUND.length);
    const end = AROUND.length + chunk.length;
    shared.write(AROUND, end);
    parser.feed(shared, AROUND.length, end, {
      event(bytes, from, to) {
        parsed.events.push({
          data: Buffer.from(bytes.subarray(from, to)).toString(),
          type: parser.eventType,
          lastEventId: parser.lastEventId,
        });
      },
      comment() {
        parsed.comments++;
      },
    });
  }
  parsed.retryMs = parser.retryMs;
  parsed.lastEventId = parser.lastEventId;
  return parsed;
}

function parseOrError(chunks: readonly Uint8Array[], maxEventBytes: number): Parsed | string {
  try {
    return parse(chunks, maxEventBytes);
  } catch (error) {
    return (error as ProtocolError).code;
  }
}

const text = (stream: string): Parsed => parse([Buffer.from(stream)]);

/** The reference's result, with the ids as the specification has them: it forgets an id with its block. */
function parseByReference(bytes: Uint8Array): Parsed {
  const parsed: Parsed = { events: [], comments: 0, retryMs: undefined, lastEventId: '' };
  const ids = idsOf(bytes);
  const parser = createParser({
    onEvent({ data, event, id }) {
      const lastEventId = ids[parsed.events.length]!;
      expect(id ?? lastEventId).toBe(lastEventId);
      parsed.events.push({ data, type: event ?? '', lastEventId });
    },
    onComment: () => parsed.comments++,
    onRetry: (ms) => (parsed.retryMs = ms),
  });
  parser.feed(new TextDecoder().decode(bytes));
  parsed.lastEventId = ids.at(-1)!;
  return parsed;
}

/** The last event id as of each event, and, behind them, as of the end of the stream. */
function idsOf(bytes: Uint8Array): string[] {
  const lines = new TextDecoder()
    .decode(bytes)
    .split(/\r\n|\r|\n/)
    .slice(0, -1);
  const ids: string[] = [];
  let next = '';
  let last = '';
  let hasData = false;
  for (const line of lines) {
    const id = /^id(?:$|: ?(.*)$)/s.exec(line);
    if (line === '') {
      last = next;
      if (hasData) ids.push(last);
      hasData = false;
    } else if (id === null) {
      hasData ||= /^data(:|$)/.test(line);
    } else if (!line.includes('\0')) {
      next = id[1] ?? '';
    }
  }
  return [...ids, last];
}

const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
const value = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('', ' ', '  two', ':', 'a\0b', '007', '12x', '€', '\u{1F600}', '\uFEFF'),
);
const field = fc
  .oneof(
    { weight: 6, arbitrary: value.map((v) => `data: ${v}`) },
    { weight: 2, arbitrary: value.map((v) => `data:${v}`) },
    { weight: 2, arbitrary: value.map((v) => `event: ${v}`) },
    { weight: 2, arbitrary: value.map((v) => `id: ${v}`) },
    fc.nat({ max: 99_999 }).map((ms) => `retry: ${ms}`),
    value.map((v) => `retry:${v}`),
    value.map((v) => `: ${v}`),
    fc.constantFrom(
      'data',
      'event',
      'id',
      'retry',
      ':',
      'dat: x',
      'datax: y',
      'Data: z',
      ' data: x',
      'da',
      'unknown',
    ),
    value,
  )
  .map((line) => line.replaceAll(/[\r\n]/g, ''));
/** Some fields and the blank line that ends their event, each line ended as it likes. */
const block = fc
  .tuple(fc.array(fc.tuple(field, lineEnd), { maxLength: 3 }), lineEnd)
  .map(([lines, end]) => lines.map((line) => line.join('')).join('') + end);
const stream = fc
  .tuple(fc.constantFrom('', '\uFEFF', '\uFEFF\uFEFF'), fc.array(block, { maxLength: 6 }), field)
  .map((parts) => Buffer.from(parts.flat().join('')));

/** Bytes that mean something to the parser, and some that are not UTF-8, in any order. */
const soup = fc
  .array(
    fc.constantFrom(
      ...['\n', '\r', ':', ' ', 'data', 'data:', 'id', 'event:', 'x', '\0', '\uFEFF'].map((s) =>
        Buffer.from(s),
      ),
      ...[[0xff], [0xef], [0xbb], [0xbf], [0xc3], [0xe2, 0x82]].map((b) => Buffer.from(b)),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts))
  // The reference takes the text "ï»¿" for a byte order mark too.
  .filter((bytes) => !new TextDecoder().decode(bytes).startsWith('\u00EF\u00BB\u00BF'));

describe('the event-stream parser', () => {
  it.each([
    ['generated fields', stream],
    ['byte soup', soup],
  ])('agrees with eventsource-parser on %s, cut at every byte boundary', (_name, streams) => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat({ max: 200 }), { maxLength: 8 }), (bytes, places) => {
        // The reference waits after a CR for what follows; a line that never ends shows it that nothing does.
        const whole = Buffer.concat([bytes, Buffer.from(':')]);
        const expected = JSON.parse(JSON.stringify(parseByReference(whole))) as Parsed;
        expect(resultsOf(everyCut(whole, places), parse)).toEqual([expected]);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on where the stream is cut, large events and their limit included', () => {
    const sized = fc.tuple(
      fc.constantFrom('data: ', 'data:', ': ', 'id: '),
      fc.integer({ min: 60, max: 80 }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sized, fc.constantFrom('\n', '\n\n', '\r\n\r\n', '\r\r')), { maxLength: 6 }),
        fc.array(fc.nat({ max: 500 }), { maxLength: 10 }),
        (lines, places) => {
          const bytes = Buffer.from(lines.map(([[prefix, n], end]) => prefix + 'x'.repeat(n) + end).join(''));
          expect(parseOrError(cut(bytes, places), 70)).toEqual(parseOrError([bytes], 70));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['in one line', `data:${'x'.repeat(71)}\n\n`],
    ['in several lines, before they end', `data: ${'x'.repeat(35)}\ndata: ${'x'.repeat(35)}\n`],
    ['in a line that does not end', `data: ${'x'.repeat(71)}`],
    ['in a comment', `:${'x'.repeat(76)}\n`],
  ])('refuses more than its limit %s, wherever it is cut', (_name, bytes) => {
    const whole = Buffer.from(bytes);
    expect(parseOrError([whole], 70)).toBe('EVENT_TOO_LARGE');
    expect(parseOrError(everyByte(whole), 70)).toBe('EVENT_TOO_LARGE');
    expect(parseOrError(cut(whole, [20]), 70)).toBe('EVENT_TOO_LARGE');
    expect(parseOrError([whole.subarray(0, -1)], 71)).not.toBe('EVENT_TOO_LARGE');
  });

  it('holds no memory between two events, however they were cut', () => {
    const before = poolTop();
    parse(everyByte(Buffer.from('data: one\ndata: two\n\ndata: three\r\n\r\nid: 1\n\n')));
    parse([Buffer.from('data: a\nda'), Buffer.from('ta: b\n\n')]);
    expect([...poolTop()].every((storage) => before.has(storage))).toBe(true);
    const parser = new EventStreamParser(MAX);
    parser.feed(Buffer.from('data: a\ndata: b'), 0, 15, { event: () => {}, comment: () => {} });
    parser.discard();
    expect(parser.midEvent).toBe(false);
    expect([...poolTop()].every((storage) => before.has(storage))).toBe(true);
  });

  it('keeps the last event id over events without one, and over blocks without data', () => {
    expect(text('id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\nid\ndata: d\n\n').events).toEqual([
      { data: 'a', type: '', lastEventId: '1' },
      { data: 'b', type: '', lastEventId: '1' },
      { data: 'c', type: '', lastEventId: '2' },
      { data: 'd', type: '', lastEventId: '' },
    ]);
  });

  it('discards an id, like the rest, of an event that is not complete', () => {
    expect(text('id: 1\ndata: a\n\nid: 2\ndata: b\n')).toMatchObject({
      events: [{ data: 'a' }],
      lastEventId: '1',
    });
  });

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf], ['a']],
    ['only one', [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], []],
    ['not two thirds of one', [0xef, 0xbb], []],
    ['not a third of one', [0xef], []],
  ])('skips %s, wherever it is cut', (_name, mark, expected) => {
    const bytes = Buffer.concat([Buffer.from(mark), Buffer.from('data: a\n\n')]);
    for (const at of [[], [1], [2], [3], [1, 2], [1, 2, 3]]) {
      expect(parse(cut(bytes, at)).events.map(({ data }) => data)).toEqual(expected);
    }
  });

  it('ignores an id with NUL', () => {
    expect(text('id: 1\n\nid: 2\0\ndata: a\n\n').lastEventId).toBe('1');
  });

  it('joins the examples of the specification', () => {
    expect(text('data: YHOO\ndata: +2\ndata: 10\n\n').events.map((e) => e.data)).toEqual(['YHOO\n+2\n10']);
    expect(
      text(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event').events,
    ).toEqual([
      { data: 'first event', type: '', lastEventId: '1' },
      { data: 'second event', type: '', lastEventId: '' },
    ]);
    expect(text('data\n\ndata\ndata\n\ndata:').events.map((e) => e.data)).toEqual(['', '\n']);
    expect(text('data:test\n\ndata: test\n\n').events.map((e) => e.data)).toEqual(['test', 'test']);
  });

  it('hands an event that lies in one chunk out without copying it', () => {
    const bytes = Buffer.from('id: 1\nevent: e\ndata: one\nretry: 3\n\ndata: two\n\n');
    const seen: [Uint8Array, number, number][] = [];
    new EventStreamParser(MAX).feed(bytes, 0, bytes.length, {
      event: (source, start, end) => seen.push([source, start, end]),
      comment: () => {},
    });
    expect(
      seen.map(([source, start, end]) => [source === bytes, bytes.toString('utf8', start, end)]),
    ).toEqual([
      [true, 'one'],
      [true, 'two'],
    ]);
  });

  it('knows whether it stands inside an event', () => {
    const parser = new EventStreamParser(MAX);
    const sink = { event: () => {}, comment: () => {} };
    const feed = (s: string): boolean => {
      parser.feed(Buffer.from(s), 0, s.length, sink);
      return parser.midEvent;
    };
    expect([feed('data: a'), feed('\n'), feed('\n'), feed('da'), feed('ta\n\n')]).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('reads an event of a megabyte, cut into reads of 64 KiB', () => {
    const payload = 'y'.repeat(1024 * 1024);
    const bytes = Buffer.from(`data: ${payload}\n\ndata: next\n\n`);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) chunks.push(bytes.subarray(at, at + 65_536));
    expect(parse(chunks, 1024 * 1024).events.map((e) => e.data)).toEqual([payload, 'next']);
  });
});
