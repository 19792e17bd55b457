// Getting there: names and addresses, TLS and whom it trusts, HTTP/2, redirects, and what must not be reached or shown.
import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp2, createSecureServer, type Http2Server } from 'node:http2';
import { createServer } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { closedPort } from '../clients/raw-server.fixture.ts';
import { isLoopback } from './connection/addresses.ts';
import { probe, type ProbeOptions } from './probe.ts';
import { withoutCredentials, type ProbeRequest } from './request.ts';
import type { ProbeResult } from './result.ts';
import { Secrets, shownUrl } from './secrets.ts';
import { asking, EVENTS, httpServer, served, STREAM, streaming, tick, eventText } from './servers.fixture.ts';

const LIMIT: ProbeOptions = { durationMs: 5000, compare: false, resume: false };

function look(address: string, changes: Partial<ProbeRequest> = {}): Promise<ProbeResult> {
  return probe(asking(address, changes), LIMIT);
}

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether `localhost` is both here. */
const hasIpv6 = (await lookup('localhost', { all: true })).some(({ address }) => address === '::1');

describe.runIf(hasOpenssl())('over TLS (needs the command openssl)', () => {
  let folder = '';
  let pair: { readonly key: string; readonly cert: string };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pushbench-probe-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-subj', '/CN=localhost', '-addext', names, '-keyout', key, '-out', cert], // prettier-ignore
      { stdio: 'ignore' },
    );
    pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => void vi.unstubAllEnvs());

  it('refuses a certificate that the system does not trust, and says what helps', async () => {
    const result = await look(await served(createHttps(pair, streaming), 'https'));
    expect(result.verdict.kind).toBe('failed');
    expect(result.verdict.evidence.join('\n')).toMatch(/SELF_SIGNED_CERT.*--insecure/s);
  });

  it('accepts it with --insecure, and notes that', async () => {
    const result = await look(await served(createHttps(pair, streaming), 'https'), { insecure: true });
    expect(result.verdict.kind).toBe('streaming');
    expect(result.tls).toMatchObject({ version: 'TLSv1.3', problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(result.times.tlsMs).toBeGreaterThan(0);
    expect(result.findings.map(({ code }) => code)).toContain('certificate');
  });

  it('trusts an authority that the system trusts', async () => {
    vi.stubEnv('SSL_CERT_FILE', join(folder, 'cert.pem'));
    const result = await look(await served(createHttps(pair, streaming), 'https'));
    expect(result.verdict.kind).toBe('streaming');
    expect(result.tls).toMatchObject({ problem: undefined, trustStore: join(folder, 'cert.pem') });
  });

  it('speaks HTTP/2 where the server offers it, and HTTP/1.1 where the user wants that', async () => {
    const server = createSecureServer({ ...pair, allowHTTP1: true }, (_request, response) => {
      response.writeHead(200, STREAM);
      tick(response, (number) => response.write(eventText(number)), { ended: () => response.end() });
    });
    const address = await served(server, 'https');
    const [two, one] = await Promise.all([
      look(address, { insecure: true, timeField: ['at'] }),
      look(address, { insecure: true, httpVersion: '1.1' }),
    ]);
    expect([two.head?.httpVersion, one.head?.httpVersion]).toEqual(['2', '1.1']);
    expect([two.verdict.kind, one.verdict.kind]).toEqual(['streaming', 'streaming']);
    expect(two.flow.events).toBe(EVENTS);
    expect(two.end).toMatchObject({ by: 'server', how: 'complete' });
  });

  it('connects to the address that --resolve gives', async () => {
    const address = await served(createHttps(pair, streaming), 'https');
    const { port } = new URL(address);
    const resolve = new Map([[`nowhere.example:${port}`, '127.0.0.1']]);
    const result = await look(`https://nowhere.example:${port}/`, { resolve, insecure: true });
    expect(result.verdict.kind).toBe('streaming');
    expect(result.address).toBe('127.0.0.1');
  });

  it('says that a server does not speak TLS', async () => {
    const address = await httpServer(streaming);
    const result = await look(address.replace('http', 'https'));
    expect(result.verdict.evidence.join('\n')).toContain('is it http://');
  });
});

async function http2Server(cut: boolean): Promise<string> {
  const server = createHttp2((_request, response) => {
    response.writeHead(200, STREAM);
    tick(response, (number) => response.write(eventText(number)), {
      ended: () => (cut ? response.stream.close(2) : response.end()),
    });
  }) as Http2Server & Parameters<typeof served>[0];
  return served(server);
}

describe('HTTP/2 over plain TCP', () => {
  it('reads a stream', async () => {
    const result = await look(await http2Server(false), { httpVersion: '2' });
    expect(result.head).toMatchObject({ status: 200, httpVersion: '2' });
    expect(result.verdict.kind).toBe('streaming');
  });

  it('takes a reset of the stream for a cut', async () => {
    const result = await look(await http2Server(true), { httpVersion: '2' });
    expect(result.verdict.kind).toBe('cut');
    expect(result.end).toMatchObject({ by: 'server', how: 'reset', code: 2 });
  });
});

describe('addresses', () => {
  it.each([['127.0.0.1', true], ['127.8.8.8', true], ['::1', true], ['::ffff:127.0.0.1', true], ['10.0.0.1', false], ['::ffff:10.0.0.1', false], ['fe80::1', false]])('%s is this machine: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  }); // prettier-ignore

  it('asks nobody else without --allow-remote', async () => {
    const resolve = new Map([['far.example:80', '192.0.2.1']]);
    const result = await look('http://far.example/', { resolve });
    expect(result.verdict.evidence.join('\n')).toMatch(/not this machine.*--allow-remote/s);
    expect(result.times.tcpMs).toBeUndefined();
  });

  it('does not follow a redirect to somebody else either', async () => {
    const address = await httpServer((_request, response) => {
      response.writeHead(302, { Location: 'http://192.0.2.1/events' }).end();
    });
    const result = await look(address);
    expect(result.verdict.evidence.join('\n')).toContain('--allow-remote');
  });

  it.runIf(hasIpv6)('finds a localhost that is only IPv6, or only IPv4', async () => {
    for (const host of ['::1', '127.0.0.1']) {
      const server = createServer(streaming).listen(0, host);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const result = await look(`http://localhost:${port}/`);
      server.close();
      expect(result.verdict.kind).toBe('streaming');
      expect(result.address).toBe(host);
    }
  });

  it('says that nobody listens', async () => {
    const result = await look(`http://127.0.0.1:${await closedPort()}/`);
    expect(result.verdict.kind).toBe('failed');
    expect(result.verdict.evidence.join('\n')).toContain('Nothing listens there');
  });
});

describe('redirects', () => {
  it('are followed and counted, and hand no credentials to another origin', async () => {
    const seen: (string | undefined)[] = [];
    const target = await httpServer((asked, response) => {
      seen.push(asked.headers.authorization);
      streaming(asked, response);
    });
    const first = await httpServer((asked, response) => {
      seen.push(asked.headers.authorization);
      const location = asked.url === '/' ? '/moved' : `${target}/events`;
      response.writeHead(asked.url === '/' ? 301 : 307, { Location: location }).end();
    });
    const result = await look(`${first}/`, { headers: [['Authorization', 'Bearer abcdef']] });
    expect(result.verdict.kind).toBe('streaming');
    expect(result.redirects.map(({ status }) => status)).toEqual([301, 307]);
    expect(seen).toEqual(['Bearer abcdef', 'Bearer abcdef', undefined]);
  });
});

describe('credentials', () => {
  it('leave the address, and become a header field', () => {
    const { url, headers } = withoutCredentials(new URL('http://me:p%40ss@127.0.0.1/x'));
    expect(url.href).toBe('http://127.0.0.1/x');
    expect(headers).toEqual([['Authorization', `Basic ${Buffer.from('me:p@ss').toString('base64')}`]]);
  });

  it('are not shown in an address', () => {
    const url = new URL('https://me:secret@example.com/a?api_key=k-123&page=2&token=t#here');
    expect(shownUrl(url)).toBe('https://example.com/a?api_key=***&page=2&token=***');
  });

  it('are hidden wherever a server repeats them', () => {
    const headers = [['Authorization', 'Bearer sk-verysecret'], ['X-Api-Key', 'k-98765'], ['Accept', 'text/plain']] as const; // prettier-ignore
    const secrets = new Secrets(headers, new URL('http://x/?api_key=q%20uery'), ['p@ssword']);
    const shown = JSON.stringify(
      secrets.hideIn({
        a: ['no sk-verysecret here', { 'k-98765': 'text/plain' }],
        b: 'q uery q%20uery p@ssword',
        n: 1,
      }),
    );
    expect(shown).toBe('{"a":["no *** here",{"***":"text/plain"}],"b":"*** *** ***","n":1}');
  });
});
