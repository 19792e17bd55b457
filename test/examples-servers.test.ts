// The servers of examples/ in their own languages, by URL: to the last event, and nobody is kept who has gone.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { EXAMPLE_SERVERS, type ExampleServer } from './example-servers.ts';
import { sleep } from './processes.ts';
import { expectExit, runProgram, start, temporaryFolder } from './program.ts';
import { expectWholeFolder } from './run-files.ts';

const CONNECTIONS = 6;
const SMALL = ['--profile', 'smoke', '--connections', String(CONNECTIONS), '--duration', '400ms'];

function optionsFor({ sse, ws, publish, send }: ExampleServer, base: string): string[] {
  return [
    '--url',
    `sse=${base}${sse}`,
    '--url',
    `ws=${base.replace('http:', 'ws:')}${ws}`,
    ...(publish === undefined ? [] : ['--publish-url', `${base}${publish}`, '--rate', '50']),
    ...(send === undefined ? [] : ['--send', send]),
  ];
}

function valueOf({ measurements }: TrialRecord, metric: string): number | undefined {
  return measurements.find((each) => each.metric === metric && each.side === 'client')?.value;
}

/** What the server says of who is there, when it says that nobody is, or in the end. */
async function connectionsOf(base: string, nobody: RegExp): Promise<string> {
  for (let look = 0; ; look++) {
    const said = await (await fetch(`${base}/connections`)).text();
    if (nobody.test(said) || look === 100) return said;
    await sleep(200);
  }
}

describe('the example servers', () => {
  for (const server of EXAMPLE_SERVERS) {
    const { name, missing, nobody } = server;
    const why = missing === undefined ? '' : ` (skipped, missing here: ${missing})`;

    it.skipIf(missing !== undefined)(
      `${name}: every event once, in order, and nobody is kept${why}`,
      async () => {
        const base = await server.start();
        const folder = join(temporaryFolder(), 'out');
        expectExit(await runProgram(['run', ...optionsFor(server, base), ...SMALL, '--out', folder]), 0);
        const records = expectWholeFolder(folder);
        expect(records.map(({ transport }) => transport)).toEqual(['sse', 'ws']);
        for (const record of records) {
          const expected = valueOf(record, 'expected');
          expect(expected).toBeGreaterThan(CONNECTIONS);
          for (const [metric, value] of Object.entries({
            delivered: expected,
            lost: 0,
            duplicate: 0,
            reordered: 0,
            malformed: 0,
          }))
            expect({ [metric]: valueOf(record, metric) }).toEqual({ [metric]: value });
          expect(record.histograms.map(({ metric }) => metric)).toContain('latency');
        }
        expect(await connectionsOf(base, nobody)).toMatch(nobody);
      },
    );
  }
});

describe('socket.io with its own client', () => {
  it('is compared over long polling, over WebSocket and with a plain event stream, to the last event', async () => {
    const { code, stdout } = await start(process.execPath, [
      'examples/socket.io/transports.js',
      '4',
      '20',
      '1',
    ]).ended;
    expect(code).toBe(0);
    const rows = JSON.parse(stdout) as Record<string, unknown>[];
    expect(rows.map(({ transport }) => transport)).toEqual([
      'sse',
      'socket.io polling',
      'socket.io websocket',
    ]);
    for (const row of rows)
      expect(row).toMatchObject({ expected: 80, received: 80, inOrder: true, heldAfterwards: 0 });
  });
});
