import type { Writable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { OPCODE } from './frame-opcodes.ts';
import { clientFrame, closePayload } from './frame-writer.ts';

/** The receiving half of a ws server, which insists on masked frames; not in the type declarations of ws. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

function readByServer(bytes: Buffer): string[] {
  const read: string[] = [];
  const receiver = new Receiver({ isServer: true, allowSynchronousEvents: true, binaryType: 'nodebuffer' });
  receiver.on('message', (data: Buffer, binary: boolean) => read.push(`${binary} ${data.toString('hex')}`));
  receiver.on('pong', (data: Buffer) => read.push(`pong ${data.toString('hex')}`));
  receiver.on('conclude', (code: number) => read.push(`close ${code}`));
  receiver.on('error', (error) => read.push(error.message));
  receiver.write(bytes);
  return read;
}

describe('the frame writer', () => {
  it('writes frames that a ws server reads back, of every length', () => {
    const lengths = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(125, 126, 65_535, 65_536, 70_000));
    fc.assert(
      fc.property(lengths, fc.nat({ max: 9 }), (length, offset) => {
        const around = Buffer.alloc(length + offset + 3, 'abc');
        const expected = around.subarray(offset, offset + length).toString('hex');
        const frames = [
          clientFrame(OPCODE.binary, around, offset, offset + length),
          clientFrame(OPCODE.text, around.subarray(offset, offset + length)),
        ];
        expect(readByServer(Buffer.concat(frames))).toEqual([`true ${expected}`, `false ${expected}`]);
      }),
      { numRuns: 100 },
    );
  });

  it('writes control frames', () => {
    const frames = [
      clientFrame(OPCODE.pong, Buffer.from('hi')),
      clientFrame(OPCODE.close, closePayload(1001)),
    ];
    expect(readByServer(Buffer.concat(frames))).toEqual(['pong 6869', 'close 1001']);
  });

  it('uses a new masking key for every frame, beyond the keys that it draws at once', () => {
    const keys = new Set(
      Array.from({ length: 5000 }, () =>
        clientFrame(OPCODE.text, Buffer.from('x')).subarray(2, 6).toString('hex'),
      ),
    );
    expect(keys.size).toBeGreaterThan(4990); // 5,000 random keys of 32 bits: one pair in 300 runs is the same
  });
});
