// `pushbench run --client browser`: pages of a real Chromium as clients of the real servers, on every stack that runs here.
// Every event is accounted for, records and reports say that they are a browser's, and nothing is compared with lean ones.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare } from '../analysis/comparison/comparison.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { CHROMIUM, NO_BROWSER } from './browser.ts';
import { STACKS } from './demo-pages.ts';
import { expectExit, runProgram, shared, sharedFolder } from './program.ts';
import { csvRows, expectWholeFolder } from './run-files.ts';

const SHORT = ['--profile', 'smoke', '--seed', '3'];

async function runInBrowser(
  name: string,
  ...parameters: string[]
): Promise<{ folder: string; records: TrialRecord[] }> {
  const folder = join(sharedFolder(), name);
  const ended = await runProgram(['run', ...parameters, ...SHORT, '--out', folder]);
  expect(ended.stderr).toContain('pages of a real browser');
  return { folder, records: [...expectWholeFolder(folder)] };
}

const ticker = shared(() =>
  runInBrowser(
    'ticker',
    'stock-ticker',
    '--connections',
    '2',
    '--client',
    'browser',
    '--stack',
    STACKS.join(','),
  ),
);
const fetched = shared(() =>
  runInBrowser('fetched', 'chat', 'llm-tokens', '--client', 'browser-fetch', '--stack', 'node'),
);

function valueOf({ measurements }: TrialRecord, metric: string, side = 'client'): number | undefined {
  return measurements.find((each) => each.metric === metric && each.side === side)?.value;
}

/** No event was lost unsaid, whatever the machine made of the times. */
function expectWholeAccounts(records: readonly TrialRecord[]): void {
  for (const record of records) {
    expect([record.target, record.reasons.filter(({ code }) => WRONG.has(code))]).toEqual([
      record.target,
      [],
    ]);
    expect(record.status).not.toBe('failed');
    expect(valueOf(record, 'expected')).toBeGreaterThan(0);
    expect(valueOf(record, 'delivered')).toBe(valueOf(record, 'expected'));
    expect(['lost', 'duplicate', 'reordered', 'malformed'].map((name) => valueOf(record, name))).toEqual([
      0, 0, 0, 0,
    ]);
  }
}

const WRONG = new Set([
  'lost',
  'duplicate',
  'reordered',
  'malformed',
  'connect-failures',
  'unexpected-closes',
]);

describe.skipIf(CHROMIUM === undefined)(`a run whose clients are pages${NO_BROWSER}`, () => {
  it('accounts for every event, over EventSource and WebSocket, on every stack', async () => {
    const { records } = await ticker();
    // On a busy machine a block may have been measured again.
    expect(new Set(records.map(({ target }) => target))).toEqual(
      new Set(STACKS.flatMap((stack) => [`${stack}-sse`, `${stack}-ws`])),
    );
    expectWholeAccounts(records);
    for (const { client, histograms } of records) {
      expect(client).toBe('browser');
      expect(histograms.map(({ metric }) => metric)).toEqual(
        expect.arrayContaining(['latency', 'service_time', 'connect_time', 'last_delivery']),
      );
    }
  });

  it('has a clock of 5 µs whose error is stated, and figures that only a browser has', async () => {
    const { records } = await ticker();
    for (const record of records) {
      const [resolution, error] = ['page_clock_resolution', 'page_clock_error'].map((name) =>
        valueOf(record, name)!,
      );
      expect(resolution).toBeLessThan(100_000);
      expect(error).toBeGreaterThanOrEqual(resolution!);
      for (const name of ['browser_cpu_per_event', 'main_thread_share', 'cpu_per_event', 'rss', 'heap_used'])
        expect([name, valueOf(record, name)! > 0]).toEqual([name, true]);
      expect(valueOf(record, 'long_task_share')).toBeGreaterThanOrEqual(0);
      // A browser does not tell bytes on the wire: no figure is better than a wrong one.
      expect(valueOf(record, 'wire_bytes_per_event')).toBeUndefined();
    }
  });

  it('is marked in the files, and compared with itself alone', async () => {
    const { folder, records } = await ticker();
    expect(new Set(csvRows(folder, 'results.csv').map((row) => row['client']))).toEqual(new Set(['browser']));
    expect(new Set(csvRows(folder, 'comparison.csv').map((row) => row['client']))).toEqual(
      new Set(['browser']),
    );
    const lean = records
      .filter(({ transport }) => transport === 'ws')
      .map((record): TrialRecord => ({ ...record, client: 'lean', status: 'ok', reasons: [] }));
    const sse = records
      .filter(({ transport }) => transport === 'sse')
      .map((record): TrialRecord => ({ ...record, status: 'ok', reasons: [] }));
    expect(compare([...sse, ...lean])).toEqual([]);
  });

  it('runs chat and llm-tokens over fetch streams and WebSocket, POSTs and requests included', async () => {
    const { records } = await fetched();
    expect(new Set(records.map(({ scenario, transport }) => `${scenario} ${transport}`))).toEqual(
      new Set(['chat sse', 'chat ws', 'llm-tokens sse', 'llm-tokens ws']),
    );
    expectWholeAccounts(records);
    for (const record of records) {
      expect(record).toMatchObject({ client: 'browser-fetch', connections: 4 });
      expect(valueOf(record, 'uplink_bytes')).toBeUndefined();
      expect(valueOf(record, 'request_bytes')).toBeUndefined();
    }
  });
});

describe('without a browser', () => {
  it('is a mistake that names what to install', async () => {
    const ended = await runProgram(['run', 'stock-ticker', '--client', 'browser'], {
      env: { PATH: '/nowhere' },
    });
    expectExit(ended, 2);
    expect(ended.stderr).toContain('apt-get install chromium');
  });
});
