// Proxies as people type them: names, configurations, mistakes.
import { describe, expect, it } from 'vitest';
import { ALL_VIAS, viaNamed } from './proxies.ts';
import { casesOf } from './cases.ts';
import { stockTicker } from './stock-ticker.ts';

describe('a proxy by its name', () => {
  it('is what it says, right for both transports where it names no configuration, and none at all as `direct`', () => {
    expect(viaNamed('nginx:common')).toEqual({
      via: { name: 'nginx:common', proxy: 'nginx', configuration: 'common' },
    });
    expect(viaNamed('caddy')).toEqual({
      via: { name: 'caddy:correct', proxy: 'caddy', configuration: 'correct' },
    });
    expect(viaNamed('direct')).toEqual({ via: undefined });
  });

  it.each([
    ['ngnix', '"ngnix" is none of direct, nginx, haproxy, caddy'],
    ['', '"" is none of direct'],
    ['toString', '"toString" is none of direct'],
    ['nginx:', 'nginx has no configuration "". It has default, common, correct, unmarked.'],
    ['haproxy:unmarked', 'haproxy has no configuration "unmarked". It has default, common, correct.'],
    ['caddy:default:x', 'caddy has no configuration "default:x"'],
  ])('is refused as "%s"', (text, words) => {
    expect(viaNamed(text)).toMatchObject({ error: expect.stringContaining(words) as string });
  });

  it('can be typed as every configuration is called', () => {
    expect(ALL_VIAS.length).toBeGreaterThanOrEqual(9);
    expect(ALL_VIAS.map((text) => viaNamed(text))).toEqual(
      ALL_VIAS.map((name) => ({ via: expect.objectContaining({ name }) as object })),
    );
  });
});

describe('the cases of a scenario', () => {
  it('are there once for each proxy and network', () => {
    const result = casesOf(stockTicker, { connections: 2 }, 10, {
      networks: ['loopback', 'lan'],
      vias: ['direct', 'caddy', 'caddy:correct'],
    });
    if (!result.ok) throw new Error(result.errors.join());
    expect(result.cases.map(([{ name }]) => name)).toEqual([
      'default',
      'via=caddy:correct',
      'network=lan',
      'network=lan,via=caddy:correct',
    ]);
    expect(result.cases.map(([{ via }]) => via?.name)).toEqual([
      undefined,
      'caddy:correct',
      undefined,
      'caddy:correct',
    ]);
  });

  it('are none where a name is wrong, and the mistake is told with its place', () => {
    const result = casesOf(stockTicker, {}, 10, { vias: ['squid'] });
    expect(result).toMatchObject({
      ok: false,
      errors: [expect.stringContaining('stock-ticker: via: "squid"') as string],
    });
  });
});
