// `pushbench probe` as its users meet it: verdicts and exit codes, JSON, Ctrl-C, and the two faults of real software that
// people ask about most: nginx with proxy_buffering, and Express with `compression`.
import compression from 'compression';
import express from 'express';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../probe/result.ts';
import {
  cutAfter,
  heldUntilEnd,
  httpServer,
  served,
  STREAM,
  streaming,
  tick,
  type Answer,
} from '../../probe/servers.fixture.ts';
import { hasNginx, nginxBefore } from '../nginx.ts';
import { eventually } from '../processes.ts';
import { expectExit, runProgram, startProgram, type Ended } from '../program.ts';

function run(...parameters: string[]): Promise<Ended> {
  return runProgram(['probe', ...parameters]);
}

async function asJson(...parameters: string[]): Promise<ProbeResult> {
  const { stdout } = await run(...parameters, '--json');
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout) as ProbeResult;
}

const endless: Answer = (_request, response) => {
  response.writeHead(200, STREAM).flushHeaders();
  tick(response, (number) => response.write(`id: ${number}\ndata: {"n":${number},"at":${Date.now()}}\n\n`), {
    events: 100_000,
    gapMs: 50,
  });
};

/** The head comes at once, the first event late. */
const headAtOnce: Answer = (_request, response) => {
  response.writeHead(200, STREAM).flushHeaders();
  const write = (number: number): unknown => response.write(`data: {"n":${number},"at":${Date.now()}}\n\n`);
  tick(response, write, { events: 4, gapMs: 250, ended: () => response.end() });
};

describe('the verdict', () => {
  it('is in words, with exit code 0 for a stream that streams', async () => {
    const ended = await run(await httpServer(streaming), '--time-field', 'at');
    expectExit(ended, 0);
    expect(ended.stdout).toContain('STREAMING');
    for (const part of [
      'TCP in',
      'response head',
      'events per read',
      'gaps between arrivals',
      'Content-Type',
      '(1 is streaming)',
    ])
      expect(ended.stdout).toContain(part);
  });

  it('has exit code 3 for everything else, with the culprit and what helps', async () => {
    const ended = await run(await httpServer(heldUntilEnd));
    expectExit(ended, 3);
    expect(ended.stdout).toContain('HELD UNTIL THE END');
    expect(ended.stdout).toContain('Flush after each event');
  });

  it('has exit code 3 where a limit is missed, though it streams', async () => {
    const ended = await run(await httpServer(streaming), '--slo', 'ttft=1ms,gap-p99=10s');
    expectExit(ended, 3);
    expect(ended.stdout).toMatch(/ttft ≤ 1.0 ms.*MISSED/);
    expect(ended.stdout).toMatch(/gap-p99 ≤ 10.0 s.*: met/);
  });

  it('is one JSON object with --json', async () => {
    const result = await asJson(await httpServer(cutAfter(500)));
    expect(result.verdict).toMatchObject({ kind: 'cut', fine: false });
    expect(result.findings.map(({ code }) => code)).toContain('cut');
  });

  it('of a server that cannot be reached has a remedy', async () => {
    const ended = await run('http://127.0.0.1:1/');
    expectExit(ended, 3);
    expect(ended.stdout).toContain('Nothing listens there');
  });
});

describe("this project's own stream", () => {
  it.each([
    ['node-sse', 'http'],
    ['node-ws', 'ws'],
  ])('of %s is judged by its stamps', async (target, protocol) => {
    const server = startProgram([
      'serve',
      target,
      '--scenario',
      'stock-ticker',
      '--port',
      '0',
      '--rate',
      '20',
    ]);
    const base = await eventually(
      'the address',
      () => /on http(:\S+)\. Ctrl-C/.exec(server.said.stdout)?.[1],
    );
    const watched = await eventually('its path', () => /(\/events\?[^'" )]*)/.exec(server.said.stdout)?.[1]);
    const result = await asJson(`${protocol}${base}${watched}`, '--duration', '3s');
    process.kill(server.pid, 'SIGINT');
    await server.ended;
    expect(result.verdict.kind).toBe('streaming');
    expect(result.flow.delays).toMatchObject({ source: 'stamp', clock: 'shared' });
    expect(result.flow.events).toBeGreaterThan(20);
  });
});

describe('Ctrl-C', () => {
  it('shows what was seen, with exit code 130', async () => {
    const program = startProgram(['probe', await httpServer(endless), '--duration', '60s']);
    await program.says('Ctrl-C shows');
    await new Promise((go) => void setTimeout(go, 1500));
    process.kill(program.pid, 'SIGINT');
    const ended = await program.ended;
    expectExit(ended, 130);
    expect(ended.stdout).toContain('STREAMING');
    expect(ended.stdout).toContain('by Ctrl-C');
  });
});

describe('--openai', () => {
  it('asks for a completion, and times the answer', async () => {
    const bodies: string[] = [];
    const address = await httpServer((asked, response) => {
      asked.setEncoding('utf8').on('data', (text: string) => bodies.push(`${asked.url} ${text}`));
      response.writeHead(200, STREAM).flushHeaders();
      tick(
        response,
        (number) => response.write(`data: {"choices":[{"delta":{"content":"w${number}"}}]}\n\n`),
        {
          ended: () =>
            response.end('data: {"choices":[],"usage":{"completion_tokens":16}}\n\ndata: [DONE]\n\n'),
        },
      );
    });
    const ended = await run(address, '--openai', '--model', 'tiny', '--slo', 'ttft=30s,gap-p99=30s,tpot=30s');
    expectExit(ended, 0);
    expect(bodies[0]).toMatch(/^\/v1\/chat\/completions \{"model":"tiny".*"stream":true/);
    for (const part of [
      'time to first token',
      'inter-chunk latency',
      'time per output token',
      'tpot ≤ 30.0 s',
    ])
      expect(ended.stdout).toContain(part);
  });

  it('repeats it, with goodput', async () => {
    const address = await httpServer((_asked, response) => {
      response.writeHead(200, STREAM).flushHeaders();
      tick(
        response,
        (number) => response.write(`data: {"choices":[{"delta":{"content":"w${number}"}}]}\n\n`),
        {
          events: 5,
          ended: () => response.end('data: [DONE]\n\n'),
        },
      );
    });
    const ended = await run(
      address,
      '--openai',
      '--requests',
      '8',
      '--concurrency',
      '4',
      '--rate',
      '20',
      '--slo',
      'ttft=30s',
    );
    expectExit(ended, 0);
    expect(ended.stdout).toContain('8 requests, 20.00 a second offered');
    expect(ended.stdout).toMatch(/goodput: .* \(8 of 8, 100 %/);
  });
});

describe.runIf(hasNginx)('nginx (skipped where it is missing: install Debian’s package nginx)', () => {
  it('with proxy_buffering holds events, and without it passes them on', async () => {
    const upstream = await httpServer(streaming);
    const buffering = await asJson(await nginxBefore(upstream, 'proxy_buffering on;'), '--time-field', 'at');
    expect(buffering.verdict).toMatchObject({ kind: 'held', says: 'held until the end' });
    expect(buffering.findings.map(({ code }) => code)).toContain('proxy-buffering');
    const passing = await asJson(await nginxBefore(upstream, 'proxy_buffering off;'), '--time-field', 'at');
    expect(passing.verdict.kind).toBe('streaming');
  });

  it('passes the pieces of HTTP/1.1 on, but withholds the head until the first', async () => {
    const address = await nginxBefore(await httpServer(headAtOnce), 'proxy_http_version 1.1;');
    const result = await asJson(address, '--time-field', 'at');
    expect(result.verdict.kind).toBe('streaming');
    expect(result.findings.map(({ code }) => code)).toContain('head-withheld');
  });

  it('with gzip compresses without a flush, and --compare says so', async () => {
    const gzip = 'proxy_http_version 1.1; gzip on; gzip_types text/event-stream; gzip_min_length 0;';
    const address = await nginxBefore(await httpServer(streaming), gzip);
    const result = await asJson(address, '--time-field', 'at', '--compare');
    expect(result.verdict.kind).toBe('held');
    expect(result.findings[0]?.code).toBe('compression-without-flush');
    const codings = result.comparison?.variants.map(({ contentEncoding }) => contentEncoding);
    expect(codings).toEqual(['gzip', undefined, 'gzip', undefined]);
    expect(result.comparison?.conclusions.at(-1)).toContain('compression is to blame');
  });

  it('with proxy_read_timeout cuts a silent stream', async () => {
    const upstream = await httpServer((_request, response) => {
      response.writeHead(200, STREAM).flushHeaders();
      tick(response, (number) => response.write(`data: ${number}\n\n`), { events: 5 });
    });
    const address = await nginxBefore(upstream, 'proxy_buffering off; proxy_read_timeout 1s;');
    const result = await asJson(address, '--idle', '10s');
    expect(result.verdict.kind).toBe('cut');
    expect(result.silence).toMatchObject({ survived: false, endedBy: 'server' });
    expect(result.silence!.quietBeforeEndMs).toBeGreaterThan(500);
  });
});

async function app(flush: boolean): Promise<string> {
  const program = express().use(compression({ threshold: 0 }));
  program.get('/events', (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const write = (number: number): void => {
      response.write(`data: {"n":${number},"at":${Date.now()}}\n\n`);
      if (flush) response.flush();
    };
    tick(response, write, { ended: () => response.end() });
  });
  return `${await served(createServer(program))}/events`;
}

describe('Express with `compression`', () => {
  it('holds events where nobody flushes', async () => {
    const result = await asJson(await app(false), '--compare', '--time-field', 'at');
    expect(result.verdict).toMatchObject({ kind: 'held', fine: false });
    expect(result.findings[0]?.code).toBe('compression-without-flush');
    expect(result.comparison?.conclusions.at(-1)).toContain('compression is to blame');
  });

  it('streams where every event is flushed', async () => {
    const result = await asJson(await app(true), '--time-field', 'at');
    expect(result.head?.headers['content-encoding']).toMatch(/gzip|br|deflate/);
    expect(result.verdict.kind).toBe('streaming');
  });
});
