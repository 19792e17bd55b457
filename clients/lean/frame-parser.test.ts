import type { Writable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { cut, everyByte, everyCut, resultsOf } from '../cut.fixture.ts';
import { OPCODE } from './frame-opcodes.ts';
import { FrameParser } from './frame-parser.ts';
import { ProtocolError } from '../protocol-error.ts';
import { poolTop } from './scratch.fixture.ts';

const MAX = 70_000;

/** What a connection's bytes turned into, ending with `error CODE` where they break the protocol. */
type Outcome = string[];

const AROUND = 16;

function hex(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString('hex');
}

/** Feeds the chunks, each as a slice in the middle of the same buffer, as the read path does. */
function parse(chunks: readonly Uint8Array[], maxMessageBytes = MAX): Outcome {
  const parser = new FrameParser(maxMessageBytes);
  const outcome: Outcome = [];
  const shared = Buffer.alloc(2 * AROUND + Math.max(0, ...chunks.map((chunk) => chunk.length)));
  try {
    for (const chunk of chunks) {
      shared.fill(0x81); // two frames' beginnings, should anything read beyond the chunk
      shared.set(chunk, AROUND);
      parser.feed(shared, AROUND, AROUND + chunk.length, {
        message: (bytes, start, end) => outcome.push(`message ${hex(bytes, start, end)}`),
        ping: (bytes, start, end) => outcome.push(`ping ${hex(bytes, start, end)}`),
        pong: () => outcome.push('pong'),
        closeFrame: (code, reason) => outcome.push(`close ${code} ${reason}`),
      });
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    outcome.push(`error ${error.code}`);
  }
  return outcome;
}

/** The receiving half of ws, which is exported but not in its type declarations. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

const OUR_CODES: Record<string, string> = {
  WS_ERR_UNEXPECTED_RSV_1: 'FRAME_RESERVED_BITS',
  WS_ERR_UNEXPECTED_RSV_2_3: 'FRAME_RESERVED_BITS',
  WS_ERR_INVALID_OPCODE: 'FRAME_OPCODE',
  WS_ERR_EXPECTED_FIN: 'FRAME_CONTROL_FRAGMENTED',
  WS_ERR_UNEXPECTED_MASK: 'FRAME_MASKED',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'MESSAGE_TOO_LARGE',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'MESSAGE_TOO_LARGE',
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'FRAME_CONTROL_LENGTH',
  WS_ERR_INVALID_CLOSE_CODE: 'FRAME_CLOSE_CODE',
  WS_ERR_INVALID_UTF8: 'FRAME_UTF8',
};

async function parseByReference(bytes: Uint8Array, maxPayload: number): Promise<Outcome> {
  const outcome: Outcome = [];
  const receiver = new Receiver({ allowSynchronousEvents: true, maxPayload, binaryType: 'nodebuffer' });
  receiver.on('message', (data: Buffer) => outcome.push(`message ${data.toString('hex')}`));
  receiver.on('ping', (data: Buffer) => outcome.push(`ping ${data.toString('hex')}`));
  receiver.on('pong', () => outcome.push('pong'));
  receiver.on('conclude', (code: number, reason: Buffer) =>
    outcome.push(`close ${code} ${reason.toString()}`),
  );
  receiver.on('error', () => {}); // the callback has it too
  await new Promise<void>((resolve) => {
    receiver.write(Buffer.from(bytes), (error) => {
      if (error) outcome.push(`error ${OUR_CODES[(error as NodeJS.ErrnoException).code!]}`);
      resolve();
    });
  });
  return outcome;
}

interface Frame {
  opcode: number;
  payload: Uint8Array;
  fin?: boolean;
  reservedBits?: number;
  masked?: boolean;
  /** 7, 16 or 64 bits of length, whether they are needed or not. */
  lengthBits?: number;
}

function encode({
  opcode,
  payload,
  fin = true,
  reservedBits = 0,
  masked = false,
  lengthBits,
}: Frame): Buffer {
  const { length } = payload;
  const bits = Math.max(length > 0xffff ? 64 : length > 125 ? 16 : 7, lengthBits ?? 7);
  const head = Buffer.alloc(2 + (bits === 7 ? 0 : bits / 8));
  head[0] = (fin ? 0x80 : 0) | (reservedBits << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (bits === 7 ? length : bits === 16 ? 126 : 127);
  if (bits === 16) head.writeUInt16BE(length, 2);
  if (bits === 64) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, masked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0), payload]);
}

const text = (s: string, fin = true): Buffer => encode({ opcode: OPCODE.text, payload: Buffer.from(s), fin });
const close = (code: number, reason: string | Uint8Array = ''): Buffer =>
  encode({
    opcode: OPCODE.close,
    payload: Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason as string)]),
  });

const payload = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }).map((s) => Buffer.from(s)) },
  fc.uint8Array({ maxLength: 12 }),
  fc.integer({ min: 120, max: 135 }).map((n) => Buffer.alloc(n, 'z')),
);
const control = fc
  .constantFrom(OPCODE.ping, OPCODE.pong)
  .chain((opcode) => fc.uint8Array({ maxLength: 12 }).map((bytes): Frame[] => [{ opcode, payload: bytes }]));
const lengthBits = fc.constantFrom(7, 7, 7, 16, 64);

/** A message in one frame or several, with control frames between them. */
const message = fc
  .tuple(
    fc.constantFrom(OPCODE.text, OPCODE.binary),
    fc.string({ unit: 'grapheme', maxLength: 20 }).map((s) => Buffer.from(s)),
    fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
    fc.array(fc.option(control), { minLength: 4, maxLength: 4 }),
    lengthBits,
  )
  .map(([opcode, bytes, places, between, bits]): Frame[] => {
    const parts = cut(bytes, places);
    return parts.flatMap((part, i) => [
      {
        opcode: i === 0 ? opcode : OPCODE.continuation,
        payload: part,
        fin: i === parts.length - 1,
        lengthBits: bits,
      },
      ...(i < parts.length - 1 ? (between[i] ?? []) : []),
    ]);
  });

const closing = fc.oneof(
  fc.constant(encode({ opcode: OPCODE.close, payload: Buffer.alloc(0) })),
  fc.constant(encode({ opcode: OPCODE.close, payload: Buffer.from([3]) })),
  fc.tuple(fc.integer({ min: 990, max: 1020 }), fc.string({ maxLength: 5 })).map(([c, r]) => close(c, r)),
  fc.tuple(fc.integer({ min: 2990, max: 5010 }), fc.string({ maxLength: 5 })).map(([c, r]) => close(c, r)),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => close(1000, bytes)),
);

const wellFormed = fc
  .tuple(fc.array(fc.oneof({ weight: 3, arbitrary: message }, control), { maxLength: 5 }), fc.option(closing))
  .map(([frames, end]) => Buffer.concat([...frames.flat().map(encode), ...(end === null ? [] : [end])]));

/** Any frame at all, most of them against some rule. */
const anyFrame = fc
  .record({
    opcode: fc.integer({ min: 0, max: 15 }),
    payload,
    fin: fc.boolean(),
    reservedBits: fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 4, 7),
    masked: fc.constantFrom(false, false, false, false, true),
    lengthBits,
  })
  .map(encode);
const hostile = fc.tuple(wellFormed, fc.array(anyFrame, { maxLength: 4 })).map(([good, bad]) =>
  // Bytes at the end let ws, which reads two bytes of a head at a time, see what is wrong with the first.
  Buffer.concat([good, ...bad, text('end')]),
);

describe('the frame parser', () => {
  it.each([
    ['well-formed frames', wellFormed],
    ['hostile frames', hostile],
    [
      'random bytes',
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.concat([bytes, Buffer.alloc(12)])),
    ],
  ])('agrees with ws on %s, cut at every byte boundary', async (_name, streams) => {
    await fc.assert(
      fc.asyncProperty(streams, fc.array(fc.nat({ max: 300 }), { maxLength: 8 }), async (bytes, places) => {
        const expected = await parseByReference(bytes, 130);
        expect(resultsOf(everyCut(bytes, places), (chunks) => parse(chunks, 130))).toEqual([expected]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([0, 1, 125, 126, 127, 65_535, 65_536, MAX])('reads a message of %i bytes', (length) => {
    const bytes = encode({ opcode: OPCODE.text, payload: Buffer.alloc(length, 'm') });
    const expected = [`message ${'6d'.repeat(length)}`];
    expect(parse([bytes])).toEqual(expected);
    expect(parse(cut(bytes, [1, 3, 1000]))).toEqual(expected);
  });

  it('refuses a message beyond the limit before it is kept, in one frame or in fragments', () => {
    const tooLong = encode({ opcode: OPCODE.binary, payload: Buffer.alloc(MAX + 1) });
    expect(parse([tooLong.subarray(0, 10)])).toEqual(['error MESSAGE_TOO_LARGE']);
    const fragments = Buffer.concat([
      text('x'.repeat(MAX), false),
      encode({ opcode: OPCODE.continuation, payload: Buffer.from('y') }),
    ]);
    expect(parse([fragments])).toEqual(['error MESSAGE_TOO_LARGE']);
    expect(parse([Buffer.from([0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])])).toEqual([
      'error MESSAGE_TOO_LARGE',
    ]);
  });

  it('checks UTF-8 over the whole message, not over its fragments', () => {
    const euro = Buffer.from('€');
    const split = [
      encode({ opcode: OPCODE.text, payload: euro.subarray(0, 1), fin: false }),
      encode({ opcode: OPCODE.ping, payload: Buffer.from('p') }),
      encode({ opcode: OPCODE.continuation, payload: euro.subarray(1) }),
    ];
    expect(parse([Buffer.concat(split)])).toEqual(['ping 70', 'message e282ac']);
    expect(parse([Buffer.concat([split[0]!, text('', true)])])).toEqual(['error FRAME_OPCODE']);
    const half = encode({ opcode: OPCODE.text, payload: euro.subarray(0, 2) });
    expect(parse([half])).toEqual(['error FRAME_UTF8']);
    expect(parse(everyByte(half))).toEqual(['error FRAME_UTF8']);
  });

  it('refuses a short text that is larger than its limit', () => {
    const frame = encode({ opcode: OPCODE.text, payload: Buffer.from('abc') });
    expect(parse([frame], 3)).toEqual(['message 616263']);
    expect(parse([frame], 2)).toEqual(['error MESSAGE_TOO_LARGE']);
  });

  it('finds the byte that is not UTF-8 wherever it stands, in texts of every length', () => {
    for (const length of [...Array.from({ length: 14 }, (_, i) => i + 1), 125, 126, 255, 256, 257, 1000]) {
      const places = [0, 1, 2, 3, 4, length >> 1, length - 4, length - 3, length - 2, length - 1];
      for (const place of places.filter((at) => at >= 0 && at < length)) {
        const bytes = Buffer.alloc(length, 'a');
        expect(parse([encode({ opcode: OPCODE.text, payload: bytes })])).toEqual([
          `message ${bytes.toString('hex')}`,
        ]);
        bytes[place] = 0x80;
        expect(parse([encode({ opcode: OPCODE.text, payload: bytes })])).toEqual(['error FRAME_UTF8']);
        expect(parse([encode({ opcode: OPCODE.binary, payload: bytes })])).toEqual([
          `message ${bytes.toString('hex')}`,
        ]);
      }
    }
  });

  it('knows which status codes may stand in a close frame', async () => {
    for (const code of [
      0,
      999,
      ...Array.from({ length: 20 }, (_, i) => 1000 + i),
      2999,
      3000,
      4999,
      5000,
      65_535,
    ]) {
      expect(parse([close(code)])).toEqual(await parseByReference(close(code), MAX));
    }
  });

  it('parses nothing behind a close frame', () => {
    expect(parse([Buffer.concat([close(1001, 'bye'), text('late')])])).toEqual(['close 1001 bye']);
    expect(parse(everyByte(Buffer.concat([close(1000), text('late')])))).toEqual(['close 1000 ']);
  });

  it('holds no memory between two messages, nor when it is done', () => {
    const before = poolTop();
    const held = (): boolean => ![...poolTop()].every((storage) => before.has(storage));
    const fragment = text('a', false);
    parse(
      everyByte(
        Buffer.concat([
          fragment,
          encode({ opcode: OPCODE.ping, payload: fragment }),
          text('b').fill(0x80, 0, 1),
        ]),
      ),
    );
    expect(held()).toBe(false);
    parse(everyByte(Buffer.concat([fragment, Buffer.from([0x83])])));
    expect(held()).toBe(false);
    const parser = new FrameParser(MAX);
    const sink = { message: () => {}, ping: () => {}, pong: () => {}, closeFrame: () => {} };
    parser.feed(Buffer.concat([fragment, Buffer.from([0x89, 2, 0])]), 0, fragment.length + 3, sink);
    parser.discard();
    expect(held()).toBe(false);
  });

  it('hands a message that lies in one chunk out without copying it', () => {
    const bytes = Buffer.concat([text('one'), text('two')]);
    const seen: [boolean, string][] = [];
    new FrameParser(MAX).feed(bytes, 0, bytes.length, {
      message: (source, start, end) => seen.push([source === bytes, bytes.toString('utf8', start, end)]),
      ping: () => {},
      pong: () => {},
      closeFrame: () => {},
    });
    expect(seen).toEqual([
      [true, 'one'],
      [true, 'two'],
    ]);
  });
});
