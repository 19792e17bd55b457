// Servers that somebody else has started, over TLS: `run`, `limit` and `gate` ask them as in clear text, trust what the system
// trusts, and say in a sentence what is wrong with a certificate.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../harness/processes/certificate.ts';
import { gateArms } from '../scripts/gate/arms.ts';
import { chooseGate } from '../scripts/options/gate-choices.ts';
import { hurriedJob } from './gate-jobs.ts';
import { eventually } from './processes.ts';
import { runProgram, startProgram, temporaryFolder } from './program.ts';
import { expectWholeFolder } from './run-files.ts';
import { nchan, noNchan, serving } from './url-servers.ts';

const WATCHED = ['--profile', 'smoke', '--connections', '5', '--duration', '1s'];
const SMALL = ['--profile', 'smoke', '--connections', '5', '--rate', '100', '--duration', '400ms'];

function certificate(validDays?: number) {
  return makeCertificate(temporaryFolder(), 'ecdsa-p256', validDays);
}

/** An address of a target of the program's own, over TLS with a certificate that nobody trusts. */
async function served(target: string, scenario: string): Promise<{ readonly port: string }> {
  const { said } = startProgram(['serve', target, '--scenario', scenario, '--tls', '1.3', '--port', '0']);
  return { port: await eventually('the address', () => /:(\d+)\. Ctrl-C/.exec(said.stdout)?.[1]) };
}

/** A stream of prices over TLS, with a certificate that is valid for so many days. */
async function prices(
  validDays?: number,
): Promise<{ readonly port: number; readonly certificateFile: string }> {
  const made = await certificate(validDays);
  const options = { key: readFileSync(made.keyFile), cert: made.pem };
  const server = createServer(options, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: 1\n\n'), 20);
    response.once('close', () => clearInterval(timer));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, certificateFile: made.certificateFile };
}

async function refusal(...parameters: string[]): Promise<string> {
  return refusalOf(parameters);
}

async function refusalOf(parameters: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, stderr } = await runProgram(['run', ...parameters, ...SMALL], { env });
  expect({ code, stderr }).toMatchObject({ code: 2 });
  return stderr;
}

describe('a pair over TLS', () => {
  it.skipIf(noNchan !== undefined)(
    `is relayed and accounted to the last event, where the system trusts the certificate (missing: ${noNchan ?? 'nothing'})`,
    async () => {
      const made = await certificate();
      const at = `localhost:${await nchan(made)}`;
      const folder = join(temporaryFolder(), 'out');
      const pair = ['--url', `sse=https://${at}/sub/{channel}`, '--url', `ws=wss://${at}/sub/{channel}`];
      const publish = ['--publish-url', '/pub/{channel}'];
      const { code, stderr } = await runProgram(['run', ...pair, ...publish, ...SMALL, '--out', folder], {
        env: { SSL_CERT_FILE: made.certificateFile },
      });
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      const records = expectWholeFolder(folder);
      expect(records.map(({ target }) => target)).toEqual(['relay-sse', 'relay-ws']);
      for (const { measurements, tls, histograms } of records) {
        const counts = Object.fromEntries(measurements.map(({ metric, value }) => [metric, value]));
        expect(counts).toMatchObject({ expected: counts['delivered'], lost: 0, duplicate: 0, malformed: 0 });
        expect(counts['delivered']).toBeGreaterThan(100);
        expect(tls).toMatchObject({
          protocol: expect.stringMatching(/^TLSv1\.[23]$/),
          handshakes: 5,
          resumed: 0,
        });
        expect(tls!.serverLibrary).toBeUndefined();
        expect(histograms.map(({ metric }) => metric)).toContain('publish_time');
      }
      expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain(
        'Over TLS both ends agreed on TLSv1.',
      );
    },
  );

  it('that pushes by itself is watched by both kinds of clients, with any certificate where that is wanted', async () => {
    const [sse, ws] = await Promise.all([served('node-sse', 'watch'), served('node-ws', 'watch')]);
    const path = 'events?channel=watch&client={client}';
    const pair = [
      '--url',
      `sse=https://127.0.0.1:${sse.port}/${path}`,
      '--url',
      `ws=wss://127.0.0.1:${ws.port}/${path}`,
    ];
    expect(await refusal(...pair)).toMatch(
      /--url sse: the server at https:.*does not trust the certificate.*--insecure[^]*--url ws: the server at wss:/,
    );
    for (const client of ['lean', 'reference']) {
      const folder = join(temporaryFolder(), 'out');
      const { code } = await runProgram([
        'run',
        ...pair,
        '--insecure',
        '--client',
        client,
        ...WATCHED,
        '--out',
        folder,
      ]);
      expect(code).toBe(0);
      for (const { measurements, tls, histograms } of expectWholeFolder(folder)) {
        const counts = Object.fromEntries(measurements.map(({ metric, value }) => [metric, value]));
        expect(counts).toMatchObject({ expected: counts['delivered'], lost: 0, malformed: 0 });
        expect(tls).toMatchObject({ protocol: 'TLSv1.3', handshakes: 5 });
        expect(histograms.map(({ metric }) => metric)).toContain('latency');
      }
    }
  });

  it('is no pair where only one of the two is over TLS', async () => {
    const urls = ['--url', 'sse=https://127.0.0.1:1/', '--url', 'ws=ws://127.0.0.1:2/'];
    expect(await refusal(...urls)).toContain('what TLS costs would be part of the difference');
  });
});

describe('what is wrong is told in a sentence', () => {
  it('of a certificate', async () => {
    const [expired, valid] = await Promise.all([prices(-1), prices()]);
    const trusted = { SSL_CERT_FILE: expired.certificateFile };
    const ended = await refusalOf(['--url', `sse=https://localhost:${expired.port}/`], trusted);
    expect(ended).toContain('the certificate of the server has expired: renew it');
    const clear = await serving((_request, response) => void response.end());
    expect(await refusal('--url', `sse=https://127.0.0.1:${clear}/`)).toContain(
      'speaks clear text on this port',
    );
    expect(await refusal('--url', `sse=http://127.0.0.1:${valid.port}/`)).toMatch(
      /ended the connection|HTTP 400/,
    );
  });

  it('of --insecure without TLS', async () => {
    const port = await serving((_request, response) => void response.end());
    const complaint = await refusal('--url', `sse=http://127.0.0.1:${port}/`, '--insecure');
    expect(complaint).toContain('--insecure: it is for https:// and wss:// URLs.');
    expect(await refusal('stock-ticker', '--insecure')).toContain('--insecure needs --url.');
  });
});

it('limit holds connections over TLS', async () => {
  const { port } = await prices();
  const url = ['--url', `sse=https://127.0.0.1:${port}/`, '--insecure'];
  const { stdout } = await runProgram(['limit', ...url, '--max', '30', '--rate', '50', '--json']);
  expect(JSON.parse(stdout)).toMatchObject([{ target: 'url-sse', held: 30 }]);
});

/** The options of a gate of three servers. */
function flags(ports: readonly string[], scheme: string, path: string) {
  const [baseUrl, controlUrl, headUrl] = ports.map((port) => `${scheme}://127.0.0.1:${port}${path}`);
  return { baseUrl, controlUrl, headUrl, insecure: true, stack: 'node', transport: 'sse', floor: '5%' };
}

/** The ports of three servers. */
async function three(target: string, scenario: string): Promise<string[]> {
  return (await Promise.all([0, 1, 2].map(() => served(target, scenario)))).map(({ port }) => port);
}

function chatArm(locations: readonly string[], insecure = true) {
  return { description: 'server', locations, insecure };
}

describe('gate', () => {
  it('has a conversation with servers of a chat, over TLS', async () => {
    const { sources } = chooseGate(flags(await three('node-sse', 'chat'), 'https', ''));
    if (sources.kind !== 'running') throw new Error(sources.kind);
    const { arms, pairs, problems } = await gateArms(
      chatArm(sources.base),
      chatArm(sources.head),
      chatArm(sources.control),
    );
    expect(problems).toEqual([]);
    const rhythm = { slices: 2, sliceMs: 60, warmUpMs: 100, warmUpAtOwnRate: true, nullMs: 0 };
    const { result, records } = await hurriedJob({
      arms,
      pairs,
      scenarios: ['chat'],
      rhythm,
      replicates: 2,
    });
    expect(result.problems).toEqual([]);
    // A member has an event stream and a connection for what it says.
    for (const { tls } of records) expect(tls).toMatchObject({ handshakes: 8 });
    const untrusted = await gateArms(
      chatArm(sources.base, false),
      chatArm(sources.head),
      chatArm(sources.control),
    );
    expect(untrusted.problems).toMatchObject([{ arm: 'base' }]);
    expect(untrusted.problems[0]!.message).toContain('--insecure');
  }, 60_000);

  it.each<[string, { readonly path?: string; readonly scheme?: string }]>([
    ['--header, --send, .* are for relays', { header: ['X: y'] } as object],
    ['one that pushes by itself cannot be gated', {}],
    ['--insecure: it is for https', { scheme: 'http' }],
    ['--insecure: it is for https', { scheme: 'ws', publishUrl: '/pub' } as object],
  ])('refuses: %s', (expected, { path = '/sub', scheme = 'https', ...others }) => {
    const given = { ...flags(['1', '2', '3'], scheme, path), ...others };
    expect(() => chooseGate(given)).toThrow(new RegExp(expected));
  });
});
