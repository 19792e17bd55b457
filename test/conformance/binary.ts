// Payloads that are no text, both ways: their bytes, and that each end is told what they are. Over SSE events carry them as
// base64, by the rule of the workloads; POSTs carry them as they are.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import type { Target } from '../../servers/target.ts';
import { binaryEvent, binaryPayload } from '../../workloads/binary-event.ts';
import { Reader } from './reader.ts';
import { event, setStage } from './stage.ts';
import { until } from './wait.ts';

/** Every byte there is, line breaks and NUL and what is no UTF-8 among them. */
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

const PAYLOADS: readonly { name: string; bytes: Buffer }[] = [
  { name: 'every byte', bytes: EVERY_BYTE },
  { name: 'nothing', bytes: Buffer.alloc(0) },
  { name: 'one byte', bytes: Buffer.from([0xff]) },
  { name: '300 kB', bytes: Buffer.concat(Array<Buffer>(1200).fill(EVERY_BYTE)) },
];

/** Bytes as a text: what compares buffers compares them byte by byte, which takes seconds. */
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** What a client makes of the events that it has read, each as `hex`. */
function received(reader: Reader): string[] {
  return reader.payloads.map(({ bytes, binary }) => hex(binaryPayload(bytes, 0, bytes.length, binary)));
}

export function describeBinary(target: Target, kind: ClientKind): void {
  const ws = target.transport === 'ws';

  describe('binary payloads', () => {
    it.each(PAYLOADS)('go down: $name, by send and by broadcast', async ({ bytes }) => {
      const stage = await setStage(target, kind);
      const { reader, connection } = await stage.subscribe('one');
      // In storage that is the test's own from the end of the call on.
      const shared = Buffer.from(bytes);
      connection.send(binaryEvent(shared, stage.listener));
      stage.listener.broadcast('c', binaryEvent(shared, stage.listener));
      shared.fill(0x21);
      connection.send(event('text'));
      await reader.read(3);
      expect(received(reader).slice(0, 2)).toEqual([hex(bytes), hex(bytes)]);
      expect(reader.payloads.map(({ binary }) => binary)).toEqual([ws, ws, false]);
      expect(reader.messages[2]).toBe('text');
    });

    it.each(PAYLOADS)('go up: $name', async ({ bytes }) => {
      const got: { bytes: string; binary: boolean }[] = [];
      const stage = await setStage(target, kind, {
        received: (_connection, _text, message, binary) => got.push({ bytes: hex(message), binary }),
      });
      const { subscription } = await stage.subscribe('one', { uplink: true });
      subscription.send(bytes, true);
      subscription.send(Buffer.from('text'));
      subscription.send(bytes, true);
      await until('three messages', () => got.length === 3);
      expect(got).toEqual([
        { bytes: hex(bytes), binary: true },
        { bytes: hex(Buffer.from('text')), binary: false },
        { bytes: hex(bytes), binary: true },
      ]);
    });

    it('pass a relay that keeps what they are', async () => {
      const stage = await setStage(target, kind, {
        received: (connection, _text, message, binary) =>
          stage.listener.broadcast(
            connection.channel,
            binary ? binaryEvent(message, stage.listener) : { data: message },
          ),
      });
      const one = await stage.subscribe('one', { uplink: true });
      const two = await stage.subscribe('two');
      one.subscription.send(EVERY_BYTE, true);
      one.subscription.send(Buffer.from('{"text":1}'));
      await Promise.all([one.reader.read(2), two.reader.read(2)]);
      for (const { reader } of [one, two]) {
        expect(received(reader)[0]).toBe(hex(EVERY_BYTE));
        expect(reader.messages[1]).toBe('{"text":1}');
        expect(reader.payloads.map(({ binary }) => binary)).toEqual([ws, false]);
      }
    });

    it.each([true, false])('ask and answer: keepAlive %s', async (keepAlive) => {
      const asked: boolean[] = [];
      const stage = await setStage(target, kind, {
        requested: (stream, _text, request, binary) => {
          asked.push(binary);
          const answer = (): { data: Uint8Array; binary?: boolean } =>
            binary ? binaryEvent(request, stage.listener) : { data: request };
          stream.send(answer());
          stream.finish(answer());
        },
      });
      const reader = new Reader();
      const requester = stage.client.openRequester({ ...stage.address, client: 'one', keepAlive }, reader);
      onTestFinished(() => requester.close());
      await until('the requester to open', () => reader.opens === 1);
      requester.request(EVERY_BYTE, true);
      await reader.read(2);
      if (!ws) await until('the end of the stream', () => reader.streamEnds === 1);
      requester.request(Buffer.from('text'));
      await reader.read(4);
      expect(asked).toEqual([true, false]);
      expect(received(reader).slice(0, 2)).toEqual([hex(EVERY_BYTE), hex(EVERY_BYTE)]);
      expect(reader.messages.slice(2)).toEqual(['text', 'text']);
      expect(reader.payloads.map(({ binary }) => binary)).toEqual([ws, ws, false, false]);
    });

    it.runIf(!ws)('are refused as they are, and the stream goes on', async () => {
      const stage = await setStage(target, kind);
      const { reader, connection } = await stage.subscribe('one');
      const raw = { data: EVERY_BYTE, binary: true };
      expect(() => connection.send(raw)).toThrow('base64');
      expect(() => stage.listener.broadcast('c', raw)).toThrow('base64');
      expect(stage.listener.carriesBinary === true).toBe(false);
      connection.send(event('text'));
      await reader.read(1);
      expect(reader.messages).toEqual(['text']);
    });
  });
}
