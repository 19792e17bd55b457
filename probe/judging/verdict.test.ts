// Verdicts that a test cannot wait for, or that no server of a test gives: cuts after minutes, other clocks, buffers.
import { describe, expect, it } from 'vitest';
import { observation, observedEvent, steady } from '../observation.fixture.ts';
import type { End, Observation } from '../observation.ts';
import { findingsOf } from './findings.ts';
import { judge } from './verdict.ts';

function codes(seen: Observation): string[] {
  return findingsOf(seen, judge(seen)).map(({ code }) => code);
}

function ended(how: Extract<End, { by: 'server' }>['how'], atMs: number): End {
  return { by: 'server', how, atMs };
}

/** Sent at these times on a clock that is an hour off. */
function sentAt(times: readonly number[], arrivals: readonly number[], resolutionMs = 1): Observation {
  const events = arrivals.map((atMs, read) =>
    observedEvent(atMs, { read, sent: { atMs: times[read]! - 3_700_000, source: 'field', resolutionMs } }),
  );
  return observation(arrivals, { events, sameHost: false });
}

describe('a cut', () => {
  it('after 60 s of silence is one of silence, and a heartbeat helps', () => {
    const seen = observation(steady(10, 1000), { end: ended('truncated', 9100 + 60_010) });
    const { verdict, cut } = judge(seen);
    expect(verdict).toMatchObject({ kind: 'cut', says: 'cut after 69.1 s', fine: false });
    expect(cut?.limit).toBe('silence');
    expect(findingsOf(seen, judge(seen)).find(({ code }) => code === 'cut')?.remedy).toContain('heartbeat');
  });

  it('after 60 s of a busy stream is one of the whole response, and no heartbeat helps', () => {
    const { verdict, cut } = judge(observation(steady(60, 1000), { end: ended('complete', 60_005) }));
    expect(verdict.says).toBe('cut after 60.0 s');
    expect(cut?.limit).toBe('total');
    expect(verdict.evidence.join('\n')).toContain('in order, but exactly at a usual limit');
  });

  it('is none where the last events say that it is the end, or where it comes at no limit', () => {
    const events = steady(60, 1000).map((atMs, read) =>
      observedEvent(atMs, { read, type: read === 59 ? 'done' : '' }),
    );
    expect(
      judge(observation(steady(60, 1000), { events, end: ended('complete', 60_005) })).cut,
    ).toBeUndefined();
    expect(judge(observation(steady(40, 1000), { end: ended('complete', 40_500) })).verdict.kind).toBe(
      'streaming',
    );
  });

  it('keeps what was wrong before it', () => {
    const times = [500, 500, 500, 1000, 1000, 1000, 1500, 1500, 1500];
    const { verdict } = judge(observation(times, { end: ended('reset', 1700) }));
    expect(verdict.kind).toBe('cut');
    expect(verdict.evidence.join('\n')).toContain('before: 3 clumps of about 3 events');
  });
});

describe('the clock of somebody else', () => {
  const uneven = [0, 100, 400, 450, 900, 1000, 1600, 1650, 2000, 2500];

  it('hides a constant delay', () => {
    const { verdict, flow } = judge(
      sentAt(
        uneven,
        uneven.map((ms) => ms + 300),
      ),
    );
    expect(verdict.kind).toBe('streaming');
    expect(flow.delays).toMatchObject({ clock: 'relative', delayMs: { max: 0 } });
  });

  it('shows always one event late, by an uneven pace', () => {
    const late = [...uneven.slice(1), 2600].map((ms) => ms + 5);
    expect(judge(sentAt(uneven, late)).flow.patterns).toContain('late-by-one');
  });

  it('in whole seconds does not make a clump of what was sent in one second', () => {
    const arrivals = steady(30, 300);
    const seconds = arrivals.map((ms) => Math.floor(ms / 1000) * 1000);
    expect(judge(sentAt(seconds, arrivals, 1000)).verdict.kind).toBe('streaming');
  });
});

describe('a fast stream', () => {
  it('is not batched because its events are near to each other', () => {
    expect(judge(observation(steady(2000, 1.5))).verdict.kind).toBe('streaming');
  });

  it('is not batched because it begins with a history', () => {
    const times = [...Array.from({ length: 50 }, () => 20), ...steady(20, 200, 200)];
    expect(judge(observation(times)).verdict.kind).toBe('streaming');
  });

  it('cannot be judged where all of it came at once and quickly', () => {
    const end = { by: 'server', how: 'complete', atMs: 60 } as const;
    expect(judge(observation([50, 50, 51, 51], { end })).verdict).toMatchObject({
      kind: 'unclear',
      fine: false,
    });
  });
});

describe('who holds back', () => {
  const held = { end: { by: 'server', how: 'complete', atMs: 3010 } } as const;
  const times = Array.from({ length: 10 }, () => 3000);

  it.each([
    [{ server: 'nginx/1.27' }, 'X-Accel-Buffering: no'],
    [{ server: 'cloudflare', 'cf-ray': '8a-FRA' }, 'no-transform'],
    [{ server: 'istio-envoy' }, 'timeout: 0s'],
    [{ via: '1.1 varnish' }, 'do_stream'],
    [{ server: 'Caddy' }, 'flush_interval -1'],
    [{ server: 'Apache/2.4' }, 'flushpackets'],
    [{ via: '1.1 somebody' }, 'Turn response buffering'],
  ])('is named by its header field: %j', (headers, remedy) => {
    const head = {
      status: 200,
      httpVersion: '1.1',
      headers: { 'content-type': 'text/event-stream', ...headers },
    };
    const seen = observation(times, { ...held, head });
    const found = findingsOf(seen, judge(seen)).filter(({ code }) => code === 'proxy-buffering');
    expect(found).toHaveLength(1);
    expect(found[0]!.remedy).toContain(remedy);
  });

  it('is whoever knew the length of the response', () => {
    const head = {
      status: 200,
      httpVersion: '1.1',
      headers: { 'content-type': 'text/event-stream', 'content-length': '200' },
    };
    expect(codes(observation(times, { ...held, head }))).toContain('whole-response-buffered');
  });

  it('is nobody where it streams', () => {
    const head = {
      status: 200,
      httpVersion: '2',
      headers: { 'content-type': 'text/event-stream', server: 'nginx' },
    };
    expect(codes(observation(steady(10, 100), { head }))).toEqual([]);
  });
});

describe('steps that take long', () => {
  it('are named with their usual cause', () => {
    const milestones = { dnsMs: 400, tcpMs: 1420, tlsMs: 2000, headMs: 4000 };
    const seen = observation(steady(5, 100, 4500), { milestones });
    const slow = findingsOf(seen, judge(seen)).filter(({ code }) => code.startsWith('slow-'));
    expect(slow.map(({ code, says }) => `${code}: ${says}`)).toEqual([
      'slow-name: The name was resolved only after 400 ms.',
      'slow-tcp: The connection was accepted only after 1.02 s.',
      'slow-tls: TLS was agreed on only after 580 ms.',
      'slow-head: The response head came only after 2.00 s.',
    ]);
  });

  it('are none where the head was withheld', () => {
    const seen = observation(steady(5, 100, 3000), { milestones: { tcpMs: 1, headMs: 3000 } });
    expect(codes(seen)).toContain('head-withheld');
    expect(codes(seen)).not.toContain('slow-head');
  });
});
