// `pushbench run --url` on servers that somebody else has started: relays and servers that push by themselves are
// measured to the last event, and one that does not do what it must is told so at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { TrialRecord } from '../harness/trial-record.ts';
import { sleep } from './processes.ts';
import { expectExit, runProgram, startProgram, temporaryFolder } from './program.ts';
import { csvRows, expectWholeFolder } from './run-files.ts';
import { freePort, nchan, noNchan, noPython, pythonRelay, serving } from './url-servers.ts';

const SMALL = ['--profile', 'smoke', '--connections', '6', '--rate', '100', '--duration', '400ms'];

/** Runs and reads what was written. */
async function run(...parameters: string[]) {
  const folder = join(temporaryFolder(), 'out');
  const ended = await runProgram(['run', ...parameters, '--out', folder]);
  return { ...ended, folder, records: ended.code === 2 ? [] : expectWholeFolder(folder) };
}

function valueOf({ measurements }: TrialRecord, metric: string, side: string): number | undefined {
  return measurements.find((each) => each.metric === metric && each.side === side)?.value;
}

function distributions({ histograms }: TrialRecord): string[] {
  return histograms.map(({ metric }) => metric);
}

/** Every event arrived once at each of the six subscribers, and was timed. */
function expectExact(record: TrialRecord): void {
  const [expected, delivered] = ['expected', 'delivered'].map((name) => valueOf(record, name, 'client'));
  expect({ ...record.reasons[0], expected }).toMatchObject({ expected: delivered });
  expect(delivered).toBeGreaterThan(100);
  for (const name of ['lost', 'duplicate', 'reordered', 'malformed'])
    expect(valueOf(record, name, 'client')).toBe(0);
  expect(distributions(record)).toEqual(expect.arrayContaining(['latency', 'service_time', 'connect_time']));
}

function templates(port: number, host = '127.0.0.1'): string[] {
  const at = `${host}:${port}`;
  return [
    '--url',
    `sse=http://${at}/sub/{channel}`,
    '--url',
    `ws=ws://${at}/sub/{channel}`,
    '--publish-url',
    `http://${at}/pub/{channel}`,
  ];
}

describe(`a relay${noPython === undefined ? '' : ` (missing: ${noPython})`}`, () => {
  it.skipIf(noPython !== undefined)(
    'in Python is measured to the last event, and the publish hop is named',
    async () => {
      const { port } = await pythonRelay();
      const { records, stderr, folder, code } = await run(...templates(port), ...SMALL);
      expect(records.map(({ target, stack }) => [target, stack])).toEqual([
        ['relay-sse', 'relay'],
        ['relay-ws', 'relay'],
      ]);
      for (const record of records) {
        expectExact(record);
        expect(distributions(record)).toEqual(expect.arrayContaining(['publish_time', 'send_lag']));
        expect(valueOf(record, 'cpu', 'server')).toBeGreaterThan(0);
        expect(valueOf(record, 'rss', 'server')).toBeGreaterThan(1e6);
        expect(valueOf(record, 'cpu_per_event_net', 'server')).toBeUndefined();
      }
      expect(code).toBe(0);
      expect(stderr).toContain('publish hop');
      expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('the publish hop is in every time');
      const rows = csvRows(folder, 'results.csv').filter(({ metric }) => metric === 'publish_time');
      expect(new Set(rows.map(({ side, phase }) => `${side} ${phase}`))).toEqual(new Set(['server steady']));
    },
  );

  it.skipIf(noPython !== undefined)('is found where localhost is ::1, by reference clients too', async () => {
    const { port } = await pythonRelay('::1');
    const { records } = await run(...templates(port, 'localhost'), ...SMALL, '--client', 'reference');
    expect(records).toHaveLength(2);
    for (const record of records) expectExact(record);
    expect(valueOf(records[0]!, 'cpu', 'server')).toBeGreaterThan(0);
  });

  it.skipIf(noNchan !== undefined)(`nginx with nchan (missing: ${noNchan ?? 'nothing'})`, async () => {
    const { records, code } = await run(...templates(await nchan()), ...SMALL, '--blocks', '2');
    expect(records).toHaveLength(4);
    for (const record of records) expectExact(record);
    expect(code).toBe(0);
  });

  it('is understood where it wraps the event in words of its own, and wants it wrapped', async () => {
    const streams = new Set<{ write(text: string): void }>();
    const port = await serving((request, response) => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
        response.write('data: {"type":"welcome"}\n\n');
        streams.add(response);
        response.once('close', () => streams.delete(response));
        return;
      }
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => void (body += text));
      request.on('end', () => {
        const { text } = JSON.parse(body) as { text: string };
        if (request.headers['x-key'] !== 'secret') {
          response.writeHead(401).end();
          return;
        }
        for (const stream of streams) stream.write(`data: ${JSON.stringify({ push: { text } })}\n\n`);
        response.end('{}');
      });
    });
    const { records, folder, code } = await run(
      '--url',
      `sse=http://127.0.0.1:${port}/`,
      '--publish-url',
      `http://127.0.0.1:${port}/`,
      '--publish-body',
      '{"text":{dataString}}',
      '--publish-header',
      'X-Key: secret',
      ...SMALL,
    );
    expect(records).toHaveLength(1);
    expectExact(records[0]!);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'environment.json'), 'utf8')).not.toContain('secret');
  });

  it.skipIf(noPython !== undefined)(
    'that ends during the run fails the trials at once, and the program with 3',
    async () => {
      const { port, child } = await pythonRelay();
      const folder = join(temporaryFolder(), 'out');
      const program = startProgram([
        'run',
        ...templates(port),
        '--blocks',
        '3',
        '--duration',
        '20s',
        '--out',
        folder,
      ]);
      await program.says('Results go to');
      await sleep(3000);
      child.kill('SIGKILL');
      const killedAt = performance.now();
      const ended = await program.ended;
      expectExit(ended, 3);
      expect(performance.now() - killedAt).toBeLessThan(60_000);
      const records = expectWholeFolder(folder);
      expect(new Set(records.map(({ status }) => status))).toEqual(new Set(['failed']));
      expect(records[0]!.reasons[0]!.message).toMatch(/POST 127\.0\.0\.1:\d+\/pub\/|has ended|could connect/);
    },
  );
});

describe('a server that pushes by itself', () => {
  it('is watched with stamps: every event, latency, CPU and memory', async () => {
    const ports = [await freePort(), await freePort()];
    const servers = ['node-sse', 'node-ws'].map((target, index) =>
      startProgram(['serve', target, '--scenario', 'watch', '--port', String(ports[index])]),
    );
    await Promise.all(servers.map(({ said }) => listening(said)));
    const { records, code, folder } = await run(
      '--url',
      `sse=http://127.0.0.1:${ports[0]}/events?channel=watch&client={client}`,
      '--url',
      `ws=ws://127.0.0.1:${ports[1]}/events?channel=watch&client={client}`,
      '--profile',
      'smoke',
      '--connections',
      '6',
      '--duration',
      '1s',
    );
    expect(code).toBe(0);
    expect(records.map(({ target, scenario }) => [target, scenario])).toEqual([
      ['url-sse', 'watch'],
      ['url-ws', 'watch'],
    ]);
    for (const record of records) {
      expectExact(record);
      expect(record).toMatchObject({ offeredRateHz: 0, payloadBytes: 0, loadModel: 'by-the-server' });
      expect(valueOf(record, 'recorded', 'client')).toBe(
        6 * Math.round(valueOf(record, 'recorded', 'client')! / 6),
      );
      expect(valueOf(record, 'cpu', 'server')).toBeGreaterThan(0);
      expect(distributions(record)).toContain('arrival_gap');
    }
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('6 connections, by-the-server');
  });

  it('is watched without stamps: rates, gaps and bytes, and no latency', async () => {
    const port = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      let count = 0;
      const timer = setInterval(() => response.write(`id: ${count}\ndata: {"price":${count++}}\n\n`), 20);
      response.once('close', () => clearInterval(timer));
    });
    const { records, stderr, folder, code } = await run(
      '--url',
      `sse=http://127.0.0.1:${port}/prices`,
      '--profile',
      'smoke',
      '--connections',
      '5',
      '--duration',
      '1s',
      '--client-processes',
      '2',
    );
    expect(code).toBe(0);
    const [record] = records;
    expect(records).toHaveLength(1);
    expect(distributions(record!)).toContain('arrival_gap');
    expect(distributions(record!)).not.toContain('latency');
    expect(valueOf(record!, 'lost', 'client')).toBeUndefined();
    expect(valueOf(record!, 'delivered', 'client')).toBeGreaterThan(100);
    expect(valueOf(record!, 'wire_bytes_per_event', 'client')).toBeGreaterThan(20);
    expect(stderr).toContain('its events carry no stamp, so there is no latency');
    const report = readFileSync(join(folder, 'report.md'), 'utf8');
    expect(report).toContain('There is no latency of events without a stamp');
    expect(report).toMatch(/gap between arrivals p50 \| \d/);
  });

  it('has neither CPU nor memory where one process pushes to both sides all the time', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const port = await serving(
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        const timer = setInterval(() => response.write('data: price\n\n'), 20);
        response.once('close', () => clearInterval(timer));
      },
      (request, socket, head) =>
        sockets.handleUpgrade(request, socket, head, (opened) => {
          const timer = setInterval(() => opened.send('price'), 20);
          opened.once('close', () => clearInterval(timer));
        }),
    );
    const { records, stderr } = await run(
      '--url',
      `sse=http://localhost:${port}/`,
      '--url',
      `ws=ws://localhost:${port}/`,
      '--profile',
      'smoke',
      '--connections',
      '4',
    );
    expect(records).toHaveLength(2);
    expect(stderr).toContain('one process serves both sides');
    for (const record of records) {
      expect(valueOf(record, 'delivered', 'client')).toBeGreaterThan(0);
      for (const metric of ['cpu', 'cpu_per_event', 'rss', 'held_after'])
        expect([metric, valueOf(record, metric, 'server')]).toEqual([metric, undefined]);
      expect(valueOf(record, 'cpu', 'client')).toBeGreaterThan(0);
    }
  });
});

/** What becomes of arguments that must be refused, and whether it took some seconds at most. */
async function refusal(...parameters: string[]) {
  const fromMs = performance.now();
  const { code, stderr } = await run(...parameters);
  return { code, stderr, soon: performance.now() - fromMs < 15_000 };
}

/** Exit code 2, and words that name what is wrong. */
function refusedWith(words: RegExp) {
  return { code: 2, stderr: expect.stringMatching(words) as string, soon: true };
}

/** A relay that publishes where it is subscribed to. */
function relayAt(port: number): string[] {
  const url = `http://127.0.0.1:${port}/`;
  return ['--url', `sse=${url}`, '--publish-url', url];
}

describe('what is not as it must be', () => {
  it('a server that is not there', async () => {
    const port = await freePort();
    expect(await refusal('--url', `sse=http://127.0.0.1:${port}/`)).toEqual(
      refusedWith(/nothing listens at http:\/\/127\.0\.0\.1:\d+\/ .*start the server first/),
    );
  });

  it.each([401, 404, 500])('a server that answers %i', async (status) => {
    const port = await serving((_request, response) => void response.writeHead(status).end('no'));
    expect(await refusal('--url', `sse=http://127.0.0.1:${port}/`)).toEqual(
      refusedWith(new RegExp(`answered ${status} instead of 200`)),
    );
    expect(await refusal('--url', `ws=ws://127.0.0.1:${port}/`)).toEqual(
      refusedWith(new RegExp(`answered ${status} instead of 101`)),
    );
  });

  it('a relay that withholds its head, one that does not relay, and one that takes nothing', async () => {
    const silent = await serving(() => {});
    expect(await refusal(...relayAt(silent))).toEqual(
      refusedWith(/did not answer within 1 s: a relay must send the head/),
    );
    const deaf = await serving((request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      if (request.method === 'POST') response.end();
    });
    expect(await refusal(...relayAt(deaf))).toEqual(
      refusedWith(/did not push what was posted to .* within 1\.5 s/),
    );
    const closed = await serving((request, response) => {
      if (request.method === 'POST') {
        response.writeHead(403).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    });
    expect(await refusal(...relayAt(closed))).toEqual(
      refusedWith(/POST 127\.0\.0\.1:\d+\/: it was answered with HTTP 403/),
    );
  });

  it('a server that pushes nothing, or times of another clock', async () => {
    const mute = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    });
    expect(await refusal('--url', `sse=http://127.0.0.1:${mute}/`)).toEqual(
      refusedWith(/pushed nothing within 3 s.*--publish-url/),
    );
    const other = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      response.write(`data: {"stamp":"${'z'.repeat(26)}"}\n\n`);
    });
    expect(await refusal('--url', `sse=http://127.0.0.1:${other}/`)).toEqual(
      refusedWith(/another clock.*CLOCK_MONOTONIC/),
    );
  });

  it.each([
    [/not on this machine/, ['--url', 'sse=http://example.org/events']],
    [/not on this machine/, ['--url', 'ws=ws://192.168.1.5/events']],
    [
      /one of the two is over TLS/,
      ['--url', 'sse=https://localhost/events', '--url', 'ws=ws://localhost/ws'],
    ],
    [/has the scheme http: write ws:/, ['--url', 'ws=http://localhost/events']],
    [/must begin with sse= or ws=/, ['--url', 'http://localhost/events']],
    [/there are two for sse/, ['--url', 'sse=http://localhost/a', '--url', 'sse=http://localhost/b']],
    [
      /--stack: it is for targets that are started here/,
      ['--url', 'sse=http://localhost/a', '--stack', 'node'],
    ],
    [/no --publish-url: write the channel itself/, ['--url', 'sse=http://localhost/{channel}']],
    [
      /get each other's events/,
      [
        '--url',
        'sse=http://localhost/a',
        '--url',
        'ws=ws://localhost/a',
        '--publish-url',
        'http://localhost/p',
      ],
    ],
    [
      /must stand both where sse subscribes/,
      ['--url', 'sse=http://localhost/a', '--publish-url', 'http://localhost/{channel}'],
    ],
    [
      /chat: with --publish-url the scenarios are stock-ticker, throughput, fan-out/,
      ['chat', '--url', 'sse=http://localhost/a', '--publish-url', 'http://localhost/p'],
    ],
    [
      /stock-ticker: servers at --url that push by themselves are measured with watch/,
      ['stock-ticker', '--url', 'sse=http://localhost/a'],
    ],
    [/"Host" is no header field that can be set/, ['--url', 'sse=http://localhost/a', '--header', 'Host: x']],
    [/--publish-url needs --url/, ['--publish-url', 'http://localhost/p']],
  ])('%s', async (expected, parameters) => {
    expect(await refusal(...parameters)).toEqual(refusedWith(expected));
  });
});

/** Resolves when a server of `pushbench serve` has said its address. */
async function listening(said: { stdout: string }): Promise<void> {
  for (let waits = 0; !/Ctrl-C ends it/.test(said.stdout); waits++) {
    if (waits > 500) throw new Error('it does not listen');
    await sleep(20);
  }
}
