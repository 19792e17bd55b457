// Versions of IP as people type them, and as an axis of a scenario.
import { describe, expect, it } from 'vitest';
import { casesOf } from './cases.ts';
import { ipNamed } from './ip.ts';
import { stockTicker } from './stock-ticker.ts';

const namesOf = (ips: readonly string[], more: object = {}): readonly string[] => {
  const result = casesOf(stockTicker, { connections: 4 }, Infinity, { ips, ...more });
  return result.ok ? result.cases.map(([{ name, ip }]) => `${name} ${ip}`) : result.errors;
};

describe('a version of IP', () => {
  it('is 4, which is said of no case, or 6', () => {
    expect([ipNamed('4'), ipNamed('6')]).toEqual([{ ip: undefined }, { ip: 6 }]);
    for (const text of ['', '5', 'ipv6', '06'])
      expect(ipNamed(text)).toEqual({ error: `"${text}" is neither 4 nor 6.` });
  });

  it('is an axis: each once, with every proxy and every network', () => {
    expect(namesOf(['4', '6', '6'])).toEqual(['default undefined', 'ip=6 6']);
    expect(namesOf(['6'], { vias: ['direct', 'caddy'], networks: ['lan'] })).toEqual([
      'network=lan,ip=6 6',
      'network=lan,via=caddy:correct,ip=6 6',
    ]);
    expect(namesOf(['7'])).toEqual(['stock-ticker: ip: "7" is neither 4 nor 6.']);
  });
});
