import { describe, expect, it } from 'vitest';
import { StockQuotes } from '../../workloads/broadcast/stock-quotes.ts';
import { MARKABLE_BYTES, TcpkaliMarker } from './tcpkali-marker.ts';

const TOKEN = /TCPKaliMsgTS-([0-9a-f]{16})\./g;

describe('TcpkaliMarker', () => {
  it('puts one token with the time of day into the padding: same length, valid JSON, the original untouched', () => {
    const marker = new TcpkaliMarker();
    const quotes = new StockQuotes(MARKABLE_BYTES, 1);
    for (let i = 0; i < 500; i++) {
      const data = quotes.next();
      const before = data.toString('latin1');
      const marked = Buffer.from(marker.mark({ data }).data).toString('latin1');
      expect(marked).toHaveLength(before.length);
      const { pad, ...rest } = JSON.parse(marked) as { pad: string };
      const { pad: _spaces, ...restBefore } = JSON.parse(before) as { pad: string };
      expect(rest).toEqual(restBefore);
      const tokens = [...pad.matchAll(TOKEN)];
      expect(tokens).toHaveLength(1);
      expect(Math.abs(Number(`0x${tokens[0]![1]!}`) / 1000 - Date.now())).toBeLessThan(60_000);
      expect(data.toString('latin1')).toBe(before);
    }
    expect(marker.unmarked).toBe(0);
  });

  it('keeps id and event', () => {
    const data = new StockQuotes(MARKABLE_BYTES, 1).next();
    expect(new TcpkaliMarker().mark({ data, id: '7', event: 'quote' })).toMatchObject({
      id: '7',
      event: 'quote',
    });
  });

  it('lets an event without room pass, and counts it', () => {
    const marker = new TcpkaliMarker();
    const event = { data: Buffer.from('{"stamp":"x"}') };
    expect(marker.mark(event)).toBe(event);
    expect(marker.unmarked).toBe(1);
  });
});
