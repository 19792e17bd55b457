// Networks as people type them.
import { describe, expect, it } from 'vitest';
import { NETWORK_PROFILES, networkNamed } from './networks.ts';

describe('a network', () => {
  it('is a profile by its name, or none at all', () => {
    expect(networkNamed('regional')).toEqual({
      network: { name: 'regional', settings: NETWORK_PROFILES['regional'] },
    });
    expect(networkNamed('loopback')).toEqual({ network: undefined });
  });

  it('is read from settings with their units', () => {
    const text = 'rtt=40ms,jitter=500us,loss=1%,rate=10mbit/2mbit,queue=100kB';
    expect(networkNamed(text)).toEqual({
      network: {
        name: text,
        settings: { rttMs: 40, jitterMs: 0.5, loss: 0.01, downBps: 10e6, upBps: 2e6, queueBytes: 100_000 },
      },
    });
  });

  it('has one rate for both directions where one is given, and none where none is', () => {
    expect(networkNamed('rate=1mbit')).toMatchObject({
      network: { settings: { rttMs: 0, downBps: 1e6, upBps: 1e6 } },
    });
    expect(networkNamed('rtt=0.5ms')).toMatchObject({
      network: { settings: { downBps: Infinity, upBps: Infinity } },
    });
  });

  it.each([
    [
      'region',
      ['"region" is none of loopback, lan, regional, mobile, far, satellite, and no settings such as'],
    ],
    ['rtt=40', ['rtt: "40" is not from 0ms to 10s.']],
    ['rtt=40ms,rtt=20ms', ['rtt stands there twice.']],
    [
      'delay=4ms,loss=200%',
      ['"delay" is none of rtt, jitter, loss, rate, queue.', 'loss: "200%" is not from 0% to 50%.'],
    ],
    ['rate=10', ['rate: "10" is not from 10kbit to 10gbit, down/up where they differ.']],
    ['rtt=10ms,jitter=6ms', ['jitter of 6 ms is more than the delay of one way, 5 ms.']],
  ])('%s is refused with every mistake', (text, expected) => {
    const { errors } = networkNamed(text);
    expect(errors).toHaveLength(expected.length);
    for (const [index, message] of expected.entries()) expect(errors![index]).toContain(message);
  });

  it('has profiles within the bounds that it asks of others', () => {
    for (const { rttMs, jitterMs, loss } of Object.values(NETWORK_PROFILES)) {
      expect(jitterMs).toBeLessThanOrEqual(rttMs / 2);
      expect(loss).toBeLessThanOrEqual(0.5);
    }
  });
});
