import { afterEach, describe, expect, it } from 'vitest';
import { clientTransport } from '../../clients/client-transports.ts';
import { emptyStamp, readStamp, STAMP_OFFSET } from '../../measure/events/stamp.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { TARGETS } from '../../servers/targets.ts';
import { Serving } from './serving.ts';
import { TcpkaliMarker } from './tcpkali-marker.ts';

function quotesCase(overrides: Record<string, number> = {}) {
  const result = casesOf(stockTicker, { connections: 2, ...overrides });
  if (!result.ok) throw new Error(result.errors.join('\n'));
  return result.cases[0]![0];
}

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
});

for (const entry of TARGETS) {
  const { available } = await entry.availability();
  describe.runIf(available)(`Serving ${entry.name}`, () => {
    it('publishes beyond one slice, without a gap in the sequence, each event through the transform', async () => {
      const marker = new TcpkaliMarker();
      const serving = await Serving.start({
        target: await entry.load(),
        planned: quotesCase({ rateHz: 400, payloadBytes: 200 }),
        seed: 1,
        host: '127.0.0.1',
        port: 0,
        transform: marker.mark,
      });
      const abort = new AbortController();
      const published = serving.publish(abort.signal);
      ends.push(async () => {
        abort.abort();
        await published;
      });
      const sequences: number[] = [];
      let marked = 0;
      const stamp = emptyStamp();
      const transport = await clientTransport('lean', entry.transport);
      await new Promise<void>((resolve, reject) => {
        transport.subscribe(
          { host: '127.0.0.1', port: serving.port, channel: 'quotes-0', client: 'c', uplink: false },
          {
            message(bytes, start, end) {
              if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp)) reject(new Error('no stamp'));
              if (Buffer.from(bytes.subarray(start, end)).includes('TCPKaliMsgTS-')) marked++;
              sequences.push(stamp.sequence);
              if (sequences.length === 600) resolve(); // 1.5 s: more than one slice
            },
            closed: ({ message }) => reject(new Error(message)),
          },
        );
      });
      const [greeting, first, ...others] = sequences;
      expect(greeting).toBe(0);
      expect(others.every((sequence, index) => sequence === first! + index + 1)).toBe(true);
      expect(marked).toBe(sequences.length);
      expect(marker.unmarked).toBe(0);
    });
  });
}

it('rejects with the error of the system where the port is taken', async () => {
  const target = await TARGETS[0]!.load();
  const options = { target, planned: quotesCase(), seed: 1, host: '127.0.0.1' };
  const first = await Serving.start({ ...options, port: 0 });
  ends.push(() => first.publish(AbortSignal.abort()));
  await expect(Serving.start({ ...options, port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
