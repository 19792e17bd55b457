// The faults that people meet, each on a real server: the probe has to find it and to name it, with and without times
// in the events, and to find nothing where there is nothing.
import { describe, expect, it } from 'vitest';
import { probe, type ProbeOptions } from './probe.ts';
import type { ProbeRequest } from './request.ts';
import type { ProbeResult } from './result.ts';
import {
  asking,
  blankLineLate,
  brotliWithoutFlush,
  bufferingProxy,
  cutAfter,
  EVENTS,
  gzipWithoutFlush,
  headWithheld,
  heldUntilEnd,
  httpServer,
  inTwoPieces,
  nagleWebSocket,
  oneEventLate,
  STREAM,
  streaming,
  tick,
  type Answer,
} from './servers.fixture.ts';

const LIMIT: ProbeOptions = { durationMs: 10_000, compare: false, resume: false };
const TIMED: Partial<ProbeRequest> = { timeField: ['at'] };

function look(address: string, changes: Partial<ProbeRequest> = {}, options = LIMIT): Promise<ProbeResult> {
  return probe(asking(address, changes), options);
}

async function lookAt(answer: Answer, changes: Partial<ProbeRequest> = {}): Promise<ProbeResult> {
  return look(await httpServer(answer), changes);
}

function codes({ findings }: ProbeResult): string[] {
  return findings.filter(({ level }) => level === 'fault').map(({ code }) => code);
}

const BOTH: [string, Partial<ProbeRequest>][] = [
  ['with times in the events', TIMED],
  ['without', {}],
];

describe.each(BOTH)('%s', (_name, changes) => {
  it('finds nothing wrong with a stream that streams', async () => {
    const result = await lookAt(streaming, changes);
    expect(result.verdict).toMatchObject({ kind: 'streaming', fine: true });
    expect(codes(result)).toEqual([]);
    expect(result.flow.events).toBe(EVENTS);
    expect(result.end).toMatchObject({ by: 'server', how: 'complete' });
    expect(result.stream.ids).toMatchObject({
      kind: 'counting',
      serveResume: true,
      first: '0',
      last: String(EVENTS - 1),
    });
  });

  it('finds a proxy that buffers until the end', async () => {
    const upstream = await httpServer(streaming);
    const result = await lookAt(bufferingProxy(upstream, 1_000_000, { Server: 'nginx' }), changes);
    expect(result.verdict).toMatchObject({ kind: 'held', says: 'held until the end', fine: false });
    expect(codes(result)).toContain('proxy-buffering');
    expect(result.findings.find(({ code }) => code === 'proxy-buffering')?.remedy).toContain(
      'X-Accel-Buffering: no',
    );
  });

  it('finds a buffer of bytes that must be full', async () => {
    const upstream = await httpServer((_request, response) => {
      response.writeHead(200, STREAM).flushHeaders();
      tick(
        response,
        (number) => response.write(`data: {"at":${Date.now()},"x":"${'x'.repeat(150)}${number}"}\n\n`),
        {
          events: 40,
          ended: () => response.end(),
        },
      );
    });
    const result = await lookAt(bufferingProxy(upstream, 1024), changes);
    expect(result.verdict).toMatchObject({ kind: 'batched', fine: false });
    expect(result.flow.patterns).toContain('full-buffer');
    expect(result.verdict.evidence.join('\n')).toContain('1024 bytes');
    expect(codes(result)).toContain('server-buffer');
  });

  it('finds compression without a flush, and --compare says that it is to blame', async () => {
    const address = await httpServer(gzipWithoutFlush);
    const result = await look(address, changes, { ...LIMIT, compare: true });
    expect(result.verdict).toMatchObject({ kind: 'held', fine: false });
    expect(codes(result)[0]).toBe('compression-without-flush');
    expect(result.flow.events).toBe(EVENTS);
    expect(result.comparison?.variants.map(({ verdict }) => verdict.kind)).toEqual([
      'held',
      'streaming',
      'held',
      'streaming',
    ]);
    expect(result.comparison?.conclusions.at(-1)).toContain('compression is to blame');
  });

  it.each([
    ['after its head', '/head'],
    ['with its head', '/'],
  ])('finds Brotli that is never flushed, and keeps everything %s', async (_how, path) => {
    const address = await httpServer(brotliWithoutFlush);
    const result = await look(`${address}${path}`, changes, { ...LIMIT, durationMs: 700 });
    expect(result.verdict).toMatchObject({ kind: 'silent', fine: false });
    expect(result.head?.status).toBe(path === '/head' ? 200 : undefined);
    expect(codes(result)).toEqual(['compression-without-flush']);
    expect(result.comparison?.variants.map(({ verdict }) => verdict.kind)).toEqual(['silent', 'streaming']);
    expect(result.comparison?.blames).toBe('compression');
  });

  it('does not blame compression where a server is quiet', async () => {
    const address = await httpServer((_request, response) => response.writeHead(200, STREAM).flushHeaders());
    const result = await look(address, changes, { ...LIMIT, durationMs: 300 });
    expect(result.verdict.kind).toBe('silent');
    expect(codes(result)).toEqual([]);
    expect(result.comparison?.conclusions.at(-1)).toContain('compression is not to blame');
  });

  it('finds events of which the second piece waits for a delayed acknowledgement', async () => {
    const result = await lookAt(inTwoPieces, changes);
    expect(result.verdict.kind).toBe('delayed');
    expect(result.flow.patterns).toEqual(['nagle']);
    expect(codes(result)).toEqual(['nagle']);
  });

  it("finds Nagle's algorithm at work", async () => {
    const result = await look(await nagleWebSocket(), changes);
    expect(result.verdict.kind).toBe('delayed');
    expect(result.flow.patterns).toEqual(['nagle']);
    expect(codes(result)).toEqual(['nagle']);
    expect(result.end).toMatchObject({ by: 'server', how: 'complete', code: 1000 });
  });

  it('finds a head that is withheld until the first event', async () => {
    const result = await lookAt(headWithheld, changes);
    expect(result.verdict.kind).toBe('streaming');
    expect(codes(result)).toEqual(['head-withheld']);
  });

  it('finds events that are completed by the next one', async () => {
    const result = await lookAt(blankLineLate, changes);
    expect(result.verdict).toMatchObject({ kind: 'delayed', says: 'delayed: always one event late' });
    expect(codes(result)).toContain('one-event-late');
  });

  it('finds what was cut in the middle, and says after how long', async () => {
    const result = await lookAt(cutAfter(600), changes);
    expect(result.verdict.kind).toBe('cut');
    expect(result.verdict.says).toMatch(/^cut after \d+ ms$/);
    expect(result.end).toMatchObject({ by: 'server', how: 'truncated' });
    expect(codes(result)).toContain('cut');
  });

  it('finds what is held until the end', async () => {
    const result = await lookAt(heldUntilEnd, changes);
    expect(result.verdict.kind).toBe('held');
    expect(codes(result)).toContain('server-buffer');
  });
});

it('names who buffers where a cut shows nothing of what was sent before', async () => {
  const result = await lookAt((_request, response) => {
    setTimeout(() => {
      response.writeHead(200, { ...STREAM, Server: 'nginx' }).flushHeaders();
      setTimeout(() => response.socket?.destroy(), 5);
    }, 600);
  });
  expect(result.verdict.kind).toBe('cut');
  expect(codes(result)).toEqual(['cut', 'proxy-buffering']);
  expect(result.findings[0]!.says).toContain('not even the head');
});

it('finds events that are passed on only when the next one comes, by their times', async () => {
  const result = await lookAt(oneEventLate, TIMED);
  expect(result.verdict).toMatchObject({
    kind: 'delayed',
    says: 'delayed: always one event late',
    fine: false,
  });
  expect(codes(result)).toContain('one-event-late');
});

it('finds the delay of a server that sends late, by the times of its events', async () => {
  const result = await lookAt((_request, response) => {
    response.writeHead(200, STREAM).flushHeaders();
    const late = (number: number): void =>
      void setTimeout(() => response.write(`data: {"at":${Date.now() - 170},"n":${number}}\n\n`), 0);
    tick(response, late, { ended: () => setTimeout(() => response.end(), 20) });
  }, TIMED);
  expect(result.verdict.kind).toBe('delayed');
  expect(result.flow.delays?.clock).toBe('shared');
});

const burst: Answer = (_request, response) => {
  response.writeHead(200, STREAM).flushHeaders();
  const write = (number: number): void => {
    for (let i = 0; i < 5; i++) response.write(`id: ${number * 5 + i}\ndata: {"at":${Date.now()}}\n\n`);
  };
  tick(response, write, { events: 6, gapMs: 150, ended: () => response.end() });
};

it('believes times that say that the server itself sends in bursts', async () => {
  const [timed, untimed] = await Promise.all([lookAt(burst, TIMED), lookAt(burst)]);
  expect(timed.verdict.kind).toBe('streaming');
  expect(untimed.verdict.kind).toBe('batched');
  expect(untimed.verdict.evidence.join('\n')).toContain('a server that sends in bursts looks the same');
});

describe('what the stream says', () => {
  it('names a wrong content type', async () => {
    const result = await lookAt((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).flushHeaders();
      tick(response, (number) => response.write(eventOf(number)), { ended: () => response.end() });
    });
    expect(result.verdict.kind).toBe('streaming');
    expect(codes(result)).toEqual(['wrong-content-type']);
  });

  it('shows malformed lines, and events without data', async () => {
    const result = await lookAt((_request, response) => {
      response.writeHead(200, STREAM).flushHeaders();
      const write = (number: number): void =>
        void response.write(`: beat\nid ${number}\nevent: lost\n\n{"n":1}\nretry: soon\ndata: ${number}\n\n`);
      tick(response, write, { ended: () => response.end('data: never completed') });
    });
    expect(result.lines).toMatchObject({
      malformed: 3 * EVENTS,
      comments: EVENTS,
      blocksWithoutData: EVENTS,
      unfinished: true,
    });
    expect(result.lines?.samples).toEqual(['id 0', '{"n":1}', 'retry: soon']);
    expect(codes(result)).toEqual(
      expect.arrayContaining(['malformed-lines', 'event-without-data', 'last-event-lost']),
    );
    expect(result.stream.heartbeats.count).toBe(EVENTS);
  });

  it('takes an error object in a 200 for a failure', async () => {
    const result = await lookAt((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"error":{"message":"model not found","code":404}}');
    });
    expect(result.verdict).toMatchObject({ kind: 'failed', fine: false });
    expect(result.verdict.evidence[0]).toContain('model not found');
  });

  it.each([
    ['event: error\ndata: overloaded\n\n', 'overloaded'],
    ['data: {"error":{"message":"too long"}}\n\n', 'too long'],
  ])('takes %j within the stream for a failure', async (text, message) => {
    const result = await lookAt((_request, response) => {
      response.writeHead(200, STREAM).flushHeaders();
      tick(response, (number) => response.write(number === 4 ? text : eventOf(number)), {
        ended: () => response.end(),
      });
    });
    expect(result.verdict.kind).toBe('failed');
    expect(result.verdict.evidence[0]).toContain(message);
  });

  it.each([401, 403, 503])('shows status %i and what was said with it, in a second', async (status) => {
    const begun = performance.now();
    const result = await lookAt((_request, response) => {
      response.writeHead(status, { 'Content-Type': 'text/plain' });
      response.write(`no: ${'x'.repeat(500)}`); // and never ends
    });
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(result.verdict.kind).toBe('failed');
    expect(result.verdict.evidence[0]).toContain(String(status));
    expect(result.bodyStart).toBe(`no: ${'x'.repeat(196)}`);
  });

  it('says that nothing came, and that the head may be withheld', async () => {
    const result = await look(await httpServer(() => {}), {}, { ...LIMIT, durationMs: 300 });
    expect(result.verdict).toMatchObject({ kind: 'silent', fine: false });
    expect(result.verdict.evidence[0]).toContain('no response head');
  });
});

function eventOf(number: number): string {
  return `data: ${number}\n\n`;
}
