// Servers that the user has started, for `capacity`, `limit` and `gate`: a relay in Python is searched and compared as a
// target of this project is, and what cannot be asked of such a server is said.
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GateResult } from '../analysis/gate/result.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import type { LimitRow } from '../reports/terminal/limit.ts';
import { expectExit, runProgram, temporaryFolder } from './program.ts';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { gateArms } from '../scripts/gate/arms.ts';
import { chooseRelays } from '../scripts/options/gate-relays.ts';
import { hurriedJob } from './gate-jobs.ts';
import { noPython, pythonRelay, serving } from './url-servers.ts';

const missing = noPython === undefined ? '' : ` (missing: ${noPython})`;

function at(port: number, ...transports: ('sse' | 'ws')[]): string[] {
  const scheme = { sse: 'http', ws: 'ws' };
  return transports.flatMap((each) => ['--url', `${each}=${scheme[each]}://127.0.0.1:${port}/sub/{channel}`]);
}

const recordsIn = (folder: string): readonly TrialRecord[] =>
  readTrialLog(join(folder, 'trials.jsonl')).records;

const PUBLISHED = ['--publish-url', '/pub/{channel}'];

/** Pushes an event without a stamp to everyone, fifty times a second. */
function pricesAt(): Promise<number> {
  return serving((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: {"price":12.5}\n\n'), 20);
    response.once('close', () => clearInterval(timer));
  });
}

async function refusal(...parameters: string[]): Promise<string> {
  const ended = await runProgram(parameters);
  expectExit(ended, 2);
  return ended.stderr;
}

describe('capacity', () => {
  it.skipIf(noPython !== undefined)(`of a relay is searched on both transports${missing}`, async () => {
    const { port } = await pythonRelay();
    const folder = join(temporaryFolder(), 'out');
    const search = ['--start', '40', '--min', '40', '--max', '80', '--trials', '1', '--duration', '400ms'];
    const ended = await runProgram([
      'capacity',
      ...at(port, 'sse', 'ws'),
      ...PUBLISHED,
      ...search,
      '--connections',
      '3',
      '--slo',
      'p50=100ms',
      '--out',
      folder,
      '--json',
    ]);
    const { targets } = JSON.parse(ended.stdout) as { targets: { target: string; pass: number | null }[] };
    const records = recordsIn(folder);
    expect({ code: ended.code, found: targets.map(({ target }) => target) }).toEqual({
      code: 0,
      found: ['relay-sse', 'relay-ws'],
    });
    for (const { pass } of targets) expect(pass).toBeGreaterThanOrEqual(40);
    for (const record of records) {
      expect(record.histograms.map(({ metric }) => metric)).toContain('publish_time');
      const measured = Object.fromEntries(record.measurements.map((each) => [each.metric, each.value]));
      expect(measured).toMatchObject({ lost: 0, duplicate: 0, reordered: 0, malformed: 0 });
      expect(measured['delivered']).toBe(measured['expected']);
    }
  });

  it('of a server that pushes by itself has connections for an axis, and no latency without a stamp', async () => {
    const port = await pricesAt();
    const url = ['capacity', '--url', `sse=http://127.0.0.1:${port}/`];
    expect(await refusal(...url)).toMatch(
      /--axis: a server that pushes by itself .* search --axis connections/,
    );
    expect(await refusal(...url, '--axis', 'connections')).toMatch(
      /--slo: the events of http:\S+ carry no stamp .* ask for its CPU alone/,
    );
    const search = ['--slo', 'cpu=1000%', '--start', '4', '--min', '2', '--max', '8', '--trials', '1'];
    const folder = join(temporaryFolder(), 'out');
    const ended = await runProgram([
      ...url,
      ...search,
      '--axis',
      'connections',
      '--duration',
      '500ms',
      '--out',
      folder,
      '--json',
    ]);
    expect(JSON.parse(ended.stdout)).toMatchObject({ targets: [{ target: 'url-sse', pass: 8 }] });
    expect(ended.code).toBe(0);
  });
});

describe('limit', () => {
  it.skipIf(noPython !== undefined)(
    `of a relay: one heartbeat reaches every connection of a level${missing}`,
    async () => {
      const { port } = await pythonRelay();
      const ended = await runProgram([
        'limit',
        ...at(port, 'sse', 'ws'),
        ...PUBLISHED,
        '--max',
        '160',
        '--rate',
        '500',
        '--connect-p99',
        '20s',
        '--heartbeat-limit',
        '20s',
        '--json',
      ]);
      const rows = JSON.parse(ended.stdout) as LimitRow[];
      expect(rows.map(({ target, held, cause }) => ({ target, held, cause }))).toEqual([
        { target: 'relay-sse', held: 160, cause: undefined },
        { target: 'relay-ws', held: 160, cause: undefined },
      ]);
      for (const { heartbeats, levels, after } of rows) {
        // Each level's heartbeat at all that are open by then.
        const expected = levels!.reduce((sum, { connections }) => sum + connections, 0);
        const counts = { duplicate: 0, reordered: 0, malformed: 0, lost: 0 };
        expect(heartbeats).toEqual({ expected, delivered: expected, ...counts });
        expect(after!.processesAlive).toBe(0);
      }
      expect(ended.code).toBe(0);
    },
  );

  it('of a server that refuses the eleventh is ten, and the server is named', async () => {
    let open = 0;
    const port = await serving((_request, response) => {
      if (open >= 11) {
        response.writeHead(503).end('full');
        return;
      }
      open++;
      response.once('close', () => open--);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: price\n\n');
    });
    const url = ['--url', `sse=http://127.0.0.1:${port}/`];
    const ended = await runProgram(['limit', ...url, '--max', '40', '--rate', '50', '--json']);
    const [row] = JSON.parse(ended.stdout) as LimitRow[];
    // The look before the search has gone, or not yet.
    expect([10, 11]).toContain(row!.held);
    expect(row!.cause).toMatchObject({ code: 'server-refused' });
    expect(row!.heartbeats).toMatchObject({ expected: 0, lost: 0 });
  });
});

describe('gate', () => {
  it.skipIf(noPython !== undefined)(
    `compares relays of two builds, and keeps headers to itself${missing}`,
    async () => {
      const ports = (await Promise.all([pythonRelay(), pythonRelay(), pythonRelay()])).map(
        ({ port }) => port,
      );
      const [base, control, head] = ports.map((port) => [`http://127.0.0.1:${port}/sub/{channel}`]);
      const errors: string[] = [];
      const named = { base: base!, control: control!, head: head! };
      const chosen = chooseRelays(named, '/pub/{channel}', { header: ['X-Key: secret'] }, errors);
      expect(errors).toEqual([]);
      const source = (urls: typeof chosen.base) => {
        const locations = urls.map((relay) => relay.at.whole);
        return { description: 'relay', locations, relays: { urls, requests: chosen.requests } };
      };
      const { arms, pairs, problems } = await gateArms(
        source(chosen.base),
        source(chosen.head),
        source(chosen.control),
      );
      expect(problems).toEqual([]);
      const { result, records } = await hurriedJob({ arms, pairs, replicates: 4 });
      expect(JSON.stringify(result)).not.toContain('secret');
      expect(result.problems).toEqual([]);
      expect(result.arms.map(({ arm, targets }) => [arm, targets[0]!.target])).toEqual([
        ['base', 'relay-sse'],
        ['base2', 'relay-sse'],
        ['head', 'relay-sse'],
      ]);
      expect(result.reasons.join(' ')).toContain('have the publish hop in them');
      expect(result.measures.map(({ metric }) => metric)).toContain('cpu_per_event');
      expect(records.length).toBeGreaterThanOrEqual(12);
      for (const { measurements } of records) {
        const measured = Object.fromEntries(measurements.map((each) => [each.metric, each.value]));
        expect(measured).toMatchObject({ lost: 0, duplicate: 0, malformed: 0 });
      }
    },
    300_000,
  );

  it.each([
    [
      /--url: a gate compares builds: name servers of each with --base-url/,
      ['--url', 'sse=http://localhost/a'],
    ],
    [/--publish-url: in a gate it is a path/, ['--publish-url', 'http://127.0.0.1:1/pub']],
    [/--header, --send, .* are for relays/, ['--header', 'X: y']],
  ])('%s', async (expected, parameters) => {
    const arms = ['--base-url', '--control-url', '--head-url'].flatMap((option, i) => [
      option,
      `http://127.0.0.1:${i + 1}`,
    ]);
    expect(await refusal('gate', ...arms, ...parameters)).toMatch(expected);
  });

  it('names a server that relays nothing, with exit code 3', async () => {
    const port = await pricesAt();
    const arms = ['--base-url', '--control-url', '--head-url'].flatMap((option, i) => [
      option,
      `http://127.0.0.1:${i === 0 ? port : i}/sub`,
    ]);
    const ended = await runProgram(['gate', ...arms, '--publish-url', '/pub', '--json']);
    const { problems } = JSON.parse(ended.stdout) as GateResult;
    expect(ended.code).toBe(3);
    expect(problems.map(({ arm, code }) => [arm, code])).toEqual([
      ['base', 'no-relay'],
      ['base2', 'no-relay'],
      ['head', 'no-relay'],
    ]);
    expect(problems[1]!.message).toContain('nothing listens at http://127.0.0.1:1/sub');
  });
});

/** An address of this machine that is not its loopback interface: clients take it for another machine's. */
const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address;

function elsewhereAt(port: number): string[] {
  return ['--url', `sse=http://${elsewhere}:${port}/sub/{channel}`, ...PUBLISHED];
}

describe.skipIf(elsewhere === undefined || noPython !== undefined)(
  `a server on another machine${missing}${elsewhere === undefined ? ' (missing: a network interface)' : ''}`,
  () => {
    it('is loaded when that is wanted, within bounds, without CPU and memory', async () => {
      const { port } = await pythonRelay('0.0.0.0');
      const small = ['--profile', 'smoke', '--rate', '50', '--duration', '400ms', '--connections', '4'];
      const folder = join(temporaryFolder(), 'out');
      const ended = await runProgram([
        'run',
        ...elsewhereAt(port),
        ...small,
        '--allow-remote',
        '--out',
        folder,
      ]);
      expect(ended.code).toBe(0);
      expect(ended.stderr).toContain('it is on another machine, so its CPU and memory are left out');
      const [record] = recordsIn(folder);
      const measured = new Set(record!.measurements.map(({ metric, side }) => `${side} ${metric}`));
      expect([...measured].filter((each) => /^server (cpu|rss)/.test(each))).toEqual([]);
      expect(record!.histograms.map(({ metric }) => metric)).toContain('latency');
      expect(await refusal('run', ...elsewhereAt(port), '--allow-remote', '--connections', '101')).toMatch(
        /gets 100 connections and 100 events a second at most.*--i-own-this-server/,
      );
      expect(await refusal('limit', ...elsewhereAt(port), '--allow-remote')).toMatch(
        /until it gives way.*--i-own-this-server/,
      );
    });

    it('is not asked otherwise', async () => {
      expect(await refusal('run', ...elsewhereAt(1))).toMatch(/not on this machine.*--allow-remote/);
    });
  },
);
