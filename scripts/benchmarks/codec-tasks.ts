// What there is to encode and to decode for one event, on both transports, in the code that is measured with and in
// the libraries beside it. Each task proves that it works before it is timed: a task that does nothing is fast.
import { createParser } from 'eventsource-parser';
import * as wsLibrary from 'ws';
import { EventStreamParser } from '../../clients/lean/event-stream-parser.ts';
import { OPCODE } from '../../clients/lean/frame-opcodes.ts';
import { FrameParser } from '../../clients/lean/frame-parser.ts';
import { clientFrame } from '../../clients/lean/frame-writer.ts';
import { encodeEvent } from '../../servers/event-stream-encoder.ts';
import type { Transport } from '../../servers/target.ts';

export interface CodecTask {
  readonly transport: Transport;
  /** `downlink`: an event from server to client. `uplink`: a message of a client, masked. */
  readonly direction: 'downlink' | 'uplink';
  readonly operation: 'encode' | 'decode';
  /** `pushbench`, or the library. */
  readonly implementation: string;
  /** Works on one event; returns its bytes, or for decoding the number of payload bytes that it found. */
  readonly run: () => Uint8Array | readonly Uint8Array[] | number;
}

/** What `ws` exports and its types leave out. */
const { Sender, Receiver } = wsLibrary as unknown as {
  readonly Sender: {
    frame(data: Buffer, options: Readonly<Record<string, unknown>>): readonly Buffer[];
  };
  readonly Receiver: new (options: {
    readonly isServer: boolean;
    readonly maxPayload: number;
  }) => NodeJS.WritableStream;
};

/** `ws` may neither change the payload nor keep a frame for compression. */
const FRAME = { fin: true, rsv1: false, opcode: OPCODE.text, readOnly: true } as const;

/** All tasks for a payload, which must be text without line breaks. */
export function codecTasks(payload: Buffer): CodecTask[] {
  const streamBytes = encodeEvent({ data: payload });
  const frameBytes = Buffer.concat(Sender.frame(payload, { ...FRAME, mask: false }));
  const downlink = { direction: 'downlink' } as const;
  const uplink = { direction: 'uplink' } as const;
  return [
    {
      ...downlink,
      transport: 'sse',
      operation: 'encode',
      implementation: 'pushbench',
      run: () => encodeEvent({ data: payload }),
    },
    {
      ...downlink,
      transport: 'ws',
      operation: 'encode',
      implementation: 'ws',
      run: () => Sender.frame(payload, { ...FRAME, mask: false }),
    },
    {
      ...uplink,
      transport: 'ws',
      operation: 'encode',
      implementation: 'pushbench',
      run: () => clientFrame(OPCODE.text, payload),
    },
    {
      ...uplink,
      transport: 'ws',
      operation: 'encode',
      implementation: 'ws',
      run: () => Sender.frame(payload, { ...FRAME, mask: true }),
    },
    {
      ...downlink,
      transport: 'sse',
      operation: 'decode',
      implementation: 'pushbench',
      run: ourStreamDecoder(withSlack(streamBytes), streamBytes.length, payload.length),
    },
    {
      ...downlink,
      transport: 'sse',
      operation: 'decode',
      implementation: 'eventsource-parser',
      run: eventsourceParser(streamBytes),
    },
    {
      ...downlink,
      transport: 'ws',
      operation: 'decode',
      implementation: 'pushbench',
      run: ourFrameDecoder(frameBytes, payload.length),
    },
    {
      ...downlink,
      transport: 'ws',
      operation: 'decode',
      implementation: 'ws',
      run: wsReceiver(frameBytes, payload.length),
    },
  ];
}

/** Throws where a task does not do its work. */
export function assertWorks(
  { run, transport, direction, operation, implementation }: CodecTask,
  payload: Buffer,
): void {
  const result = run();
  const found = typeof result === 'number' ? result : bytesOf(result).length;
  const wrong = operation === 'decode' ? found !== payload.length : found <= payload.length;
  if (wrong) {
    throw new Error(
      `${implementation} does not ${operation} ${direction} ${transport}: ${found} bytes of ${payload.length}. Report this.`,
    );
  }
}

function bytesOf(result: Uint8Array | readonly Uint8Array[]): Uint8Array {
  return result instanceof Uint8Array ? result : Buffer.concat(result);
}

/** The read buffer ends with CR and LF behind what was read, as that of the lean client does. */
function withSlack(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.from('\r\n')]);
}

function ourStreamDecoder(bytes: Buffer, end: number, payloadBytes: number): () => number {
  const parser = new EventStreamParser(payloadBytes);
  let found = 0;
  const handler = {
    event(_bytes: Uint8Array, from: number, to: number): void {
      found = to - from;
    },
    comment(): void {},
  };
  return () => {
    found = 0;
    parser.feed(bytes, 0, end, handler);
    return found;
  };
}

function ourFrameDecoder(bytes: Buffer, payloadBytes: number): () => number {
  const parser = new FrameParser(payloadBytes);
  let found = 0;
  const handler = {
    message(_bytes: Uint8Array, from: number, to: number): void {
      found = to - from;
    },
    ping(): void {},
    pong(): void {},
    closeFrame(): void {},
  };
  return () => {
    found = 0;
    parser.feed(bytes, 0, bytes.length, handler);
    return found;
  };
}

/** The library parses text, so decoding UTF-8 is a part of its work. */
function eventsourceParser(bytes: Buffer): () => number {
  const decoder = new TextDecoder();
  let found = 0;
  const parser = createParser({
    onEvent({ data }) {
      found = data.length;
    },
  });
  return () => {
    found = 0;
    parser.feed(decoder.decode(bytes, { stream: true }));
    return found;
  };
}

function wsReceiver(bytes: Buffer, payloadBytes: number): () => number {
  const receiver = new Receiver({ isServer: false, maxPayload: payloadBytes });
  let found = 0;
  receiver.on('message', (data: Buffer) => {
    found = data.length;
  });
  return () => {
    found = 0;
    receiver.write(bytes);
    return found;
  };
}
