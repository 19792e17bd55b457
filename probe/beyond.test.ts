// What a probe does beyond one look: coming back after a cut, silence, many requests on an open-loop schedule, and the
// times of a language model's answer.
import { describe, expect, it } from 'vitest';
import { outcomeOf } from './load/outcome.ts';
import { summaryOf } from './load/summary.ts';
import { observe } from './observe.ts';
import { probe, type ProbeOptions } from './probe.ts';
import type { ProbeResult } from './result.ts';
import { asking, httpServer, STREAM, streaming, tick, type Answer } from './servers.fixture.ts';

const LIMIT: ProbeOptions = { durationMs: 5000, compare: false, resume: false };

/** A stream that never ends, whose events are numbered by the clock: `resumed` decides from which it goes on. */
function endless(resumed: (last: number, now: number) => number, ids = true): Answer {
  const begun = Date.now();
  const now = (): number => Math.floor((Date.now() - begun) / 50);
  return (asked, response) => {
    const last = asked.headers['last-event-id'];
    let next = last === undefined ? now() : resumed(Number(last), now());
    response.writeHead(200, STREAM).flushHeaders();
    response.write('retry: 200\n\n');
    const timer = setInterval(() => {
      for (; next <= now(); next++) response.write(`${ids ? `id: ${next}\n` : ''}data: ${next}\n\n`);
    }, 25);
    response.on('close', () => clearInterval(timer));
  };
}

async function comingBack(answer: Answer): Promise<NonNullable<ProbeResult['resumption']>> {
  const address = await httpServer(answer);
  const result = await probe(asking(address), { ...LIMIT, durationMs: 800, resume: true });
  return result.resumption!;
}

describe('the return with Last-Event-ID', () => {
  it('goes on where it was', async () => {
    expect(await comingBack(endless((last) => last + 1))).toMatchObject({
      kind: 'resumed',
      missed: 0,
      repeated: 0,
      missedBy: 'ids',
      waitedMs: 200,
    });
  });

  it('misses what was sent meanwhile', async () => {
    const resumption = await comingBack(endless((_last, now) => now));
    expect(resumption.kind).toBe('missed');
    expect(resumption.missed).toBeGreaterThan(1);
  });

  it('gets some twice', async () => {
    expect(await comingBack(endless((last) => last - 2))).toMatchObject({ kind: 'repeated', repeated: 3 });
  });

  it('has nothing to come back with', async () => {
    expect((await comingBack(endless(() => 0, false))).kind).toBe('no-ids');
  });

  it('finds that the server answers it with an error', async () => {
    const answer = endless(() => 0);
    const resumption = await comingBack((asked, response) => {
      if (asked.headers['last-event-id'] === undefined) answer(asked, response);
      else response.writeHead(400).end();
    });
    expect(resumption.kind).toBe('failed');
    expect(resumption.says).toContain('400');
  });
});

describe('silence', () => {
  it('tells how long a quiet connection lived, and its heartbeats', async () => {
    const address = await httpServer((_request, response) => {
      response.writeHead(200, STREAM).flushHeaders();
      tick(response, () => response.write(':\n\n'), { events: 1000, gapMs: 100 });
    });
    const result = await probe(asking(address), { ...LIMIT, idleMs: 700 });
    expect(result.verdict).toMatchObject({ kind: 'silent', fine: true });
    expect(result.silence).toMatchObject({ survived: true, endedBy: 'probe' });
    expect(result.stream.heartbeats.count).toBeGreaterThanOrEqual(4);
    expect(result.stream.heartbeats.usualIntervalMs).toBeGreaterThan(50);
  });

  it('tells who ended it', async () => {
    const address = await httpServer((_request, response) => {
      response.writeHead(200, STREAM).flushHeaders();
      setTimeout(() => response.socket?.destroy(), 300);
    });
    const result = await probe(asking(address), { ...LIMIT, idleMs: 3000 });
    expect(result.verdict).toMatchObject({ kind: 'cut', fine: false });
    expect(result.silence).toMatchObject({ survived: false, endedBy: 'server' });
  });
});

/** An answer of `tokens` tokens, two in each chunk, as OpenAI streams it. */
function answering(tokens: number, gapMs: number): Answer {
  return (_request, response) => {
    response.writeHead(200, STREAM).flushHeaders();
    const chunk = (delta: object, more: object = {}): void =>
      void response.write(
        `data: ${JSON.stringify({ choices: [{ delta, finish_reason: null }], ...more })}\n\n`,
      );
    chunk({ role: 'assistant', content: '' });
    tick(response, (number) => chunk({ content: `word${number} and` }), {
      events: tokens / 2,
      gapMs,
      ended: () => {
        response.write('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n');
        response.write(`data: {"choices":[],"usage":{"completion_tokens":${tokens}}}\n\n`);
        setTimeout(() => response.end('data: [DONE]\n\n'), 150);
      },
    });
  };
}

describe('an answer of a language model', () => {
  it('is timed from its first content to its last, and not to [DONE]', async () => {
    const seen = await observe(asking(await httpServer(answering(20, 40))), LIMIT);
    const result = await probe(asking(await httpServer(answering(20, 40))), LIMIT);
    const times = result.completion!;
    expect(result.verdict.kind).toBe('streaming');
    expect(times).toMatchObject({ contentChunks: 10, outputTokens: 20, tokensPerChunk: 2, finished: true });
    expect(times.interChunkMs?.count).toBe(9);
    expect(times.ttftMs).toBeGreaterThan(30); // the empty first chunk does not count
    expect(times.afterContentMs).toBeGreaterThan(100);
    expect(times.tpotMs).toBeCloseTo((times.latencyMs! - times.ttftMs!) / 19, 6);
    expect(seen.events.at(-1)?.chunk?.done).toBe(true);
  });
});

describe('many requests', () => {
  it('are due on a schedule that waits for nobody, and give distributions and goodput', async () => {
    const address = await httpServer(answering(8, 20));
    const objective = { limits: [{ key: 'ttft', limitMs: 10_000 }], goodShare: 1 } as const;
    const result = await probe(asking(address), {
      ...LIMIT,
      objective,
      load: { requests: 12, concurrency: 2, rateHz: 40, mostRateHz: 100 },
    });
    const load = result.load!;
    expect(load).toMatchObject({ requests: 12, concurrency: 2, offeredRateHz: 40 });
    expect(load.figures.ttft?.count).toBe(12);
    expect(load.gapMs?.count).toBe(12 * 3);
    expect(load.goodput).toMatchObject({ good: 12, goodShare: 1, met: true });
    // Two connections of a quarter of a second carry eight requests a second, not forty: the last had to wait.
    expect(load.startLagMs!.max).toBeGreaterThan(200);
    expect(load.figures.ttft!.max).toBeGreaterThan(load.startLagMs!.max);
    expect(result.objectiveMet).toBe(true);
  });

  it('counts a failed request as not good, and has no figure of it', async () => {
    let asked = 0;
    const address = await httpServer((request, response) => {
      if (asked++ % 2 === 0) answering(6, 20)(request, response);
      else response.writeHead(503).end('busy');
    });
    const outcomes = [];
    for (let i = 0; i < 4; i++) outcomes.push(outcomeOf(await observe(asking(address), LIMIT), i * 300, 0));
    const objective = { limits: [{ key: 'tpot', limitMs: 10_000 }], goodShare: 0.9 } as const;
    const load = summaryOf(outcomes, { concurrency: 1, rateHz: 3 }, objective);
    expect(load.verdicts.failed).toBe(2);
    expect(load.figures.ttft?.count).toBe(2);
    expect(load.failures).toEqual({ 'the server answered 503 in place of 200': 2 });
    expect(load.goodput).toMatchObject({ good: 2, goodShare: 0.5, met: false });
  });

  it('ends with Ctrl-C, and keeps what was finished', async () => {
    const address = await httpServer(streaming);
    const ctrlC = new AbortController();
    setTimeout(() => ctrlC.abort(), 1500);
    const result = await probe(asking(address), {
      ...LIMIT,
      signal: ctrlC.signal,
      load: { requests: 1000, concurrency: 1, rateHz: 100, mostRateHz: 1000 },
    });
    expect(result.interrupted).toBe(true);
    expect(result.verdict.kind).toBe('streaming');
    expect(result.load!.requests).toBeLessThan(10);
  });
});
