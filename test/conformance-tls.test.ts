// Every target passes the suite over TLS too, with both kinds of clients; and whoever comes with another certificate, in
// clear text or with a protocol that nobody knows is told so at once.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ClientKind } from '../clients/client.ts';
import { clientTransport } from '../clients/client-transports.ts';
import { AGREEMENT } from '../clients/client-tls.ts';
import type { ClientTlsOptions } from '../clients/tls-use.ts';
import { makeCertificate, type Certificate } from '../harness/processes/certificate.ts';
import type { Target, Transport } from '../servers/target.ts';
import { TARGETS } from '../servers/targets.ts';
import { describeBackpressure } from './conformance/backpressure.ts';
import { describeEndings } from './conformance/endings.ts';
import { describeEvents } from './conformance/events.ts';
import { Reader } from './conformance/reader.ts';
import { Recorder } from './conformance/recorder.ts';
import { describeRecords } from './conformance/records.ts';
import { describeReplies } from './conformance/replies.ts';
import { describeResumption } from './conformance/resumption.ts';
import { event, setStage, SUITE_OPTIONS, type SecuredTarget } from './conformance/stage.ts';
import { describeUplink } from './conformance/uplink.ts';
import { until } from './conformance/wait.ts';

const KINDS: readonly ClientKind[] = ['lean', 'reference'];

const folder = mkdtempSync(join(tmpdir(), 'pushbench-conformance-'));
const folderOf = (name: string): string => mkdtempSync(join(folder, name));
const [certificate, other, expired, rsa] = await Promise.all([
  makeCertificate(folderOf('own'), 'ecdsa-p256'),
  makeCertificate(folderOf('other'), 'ecdsa-p256'),
  makeCertificate(folderOf('expired'), 'ecdsa-p256', -1),
  makeCertificate(folderOf('rsa'), 'rsa-2048'),
]);

afterAll(() => rmSync(folder, { recursive: true }));

/** The target with this certificate, which its clients expect unless they are told otherwise. */
function secured(target: Target, own: Certificate = certificate, lowMemory = false): SecuredTarget {
  const { keyFile, certificateFile, pem } = own;
  return {
    ...target,
    clientTls: { ca: pem },
    listen: (application, options) =>
      target.listen(application, { ...options, tls: { keyFile, certificateFile, lowMemory } }),
  };
}

/** Subscribes and tells how that ended; fails where it did not end, or not within a second. */
async function endOf(
  kind: ClientKind,
  transport: Transport,
  port: number,
  tls: ClientTlsOptions | undefined,
): Promise<string> {
  const reader = new Reader();
  const client = await clientTransport(kind, transport, tls);
  const begun = performance.now();
  client.subscribe({ host: '127.0.0.1', port, client: 'one', channel: 'c', uplink: false }, reader);
  await until('the end of a connection that cannot be', () => reader.closes.length === 1);
  // A limit for a person who waits, and a hundred times what it takes: no measure of speed.
  expect(performance.now() - begun).toBeLessThan(1000);
  const { cause, code, message } = reader.closes[0]!;
  expect(reader.opens).toBe(0);
  return `${cause} ${code}: ${message}`;
}

async function listening(target: Target): Promise<number> {
  const listener = await target.listen(new Recorder({}), SUITE_OPTIONS);
  onTestFinished(() => listener.close());
  return listener.port;
}

const targets = await Promise.all(
  TARGETS.map(async (entry) => {
    const availability = await entry.availability();
    const why = availability.available ? '' : ` (skipped: ${availability.reason})`;
    return { title: `${entry.name}${why}`, available: availability.available, target: await entry.load() };
  }),
);

for (const { title, available, target } of targets) {
  const own = secured(target);

  describe.runIf(available)(`the target ${title} over TLS`, () => {
    describe.each(KINDS)('with %s clients', (kind) => {
      describeEvents(own, kind);
      describeResumption(own, kind);
      describeRecords(own, kind);
      // The others read the same streams through the same socket as the first.
      if (kind === 'lean') {
        describeUplink(own, kind);
        describeReplies(own, kind);
        describeEndings(own, kind);
        describeBackpressure(own, kind);
      }

      it.each([
        ['a P-256 key', secured(target)],
        ['an RSA key', secured(target, rsa)],
        ['buffers given back', secured(target, certificate, true)],
      ])('agrees on what is offered, with %s', async (_, each) => {
        const stage = await setStage(each, kind);
        const { reader, connection } = await stage.subscribe('one');
        connection.send(event('x'));
        await until('the event', () => reader.messages.length === 1);
        expect(stage.client.tls).toMatchObject({ agreed: AGREEMENT, handshakes: 1, resumed: 0 });
        expect(stage.listener.tls?.version).toMatch(/\d/);
      });

      it('is not trusted with another certificate than its own', async () => {
        const port = await listening(own);
        expect(await endOf(kind, target.transport, port, { ca: other.pem })).toMatch(
          /^refused (DEPTH_ZERO_SELF_SIGNED_CERT|CERT_SIGNATURE_FAILURE): the certificate of the server is not the one/,
        );
      });

      it('is not trusted with a certificate that has expired', async () => {
        const port = await listening(secured(target, expired));
        expect(await endOf(kind, target.transport, port, { ca: expired.pem })).toMatch(
          /^refused CERT_HAS_EXPIRED: the certificate of the server has expired/,
        );
      });

      it('tells clients who expect TLS that it speaks clear text', async () => {
        const port = await listening(target);
        expect(await endOf(kind, target.transport, port, { ca: certificate.pem })).toMatch(
          /^refused ERR_SSL_WRONG_VERSION_NUMBER: the answer is no TLS: the server speaks clear text/,
        );
      });

      it('does not leave clients waiting that speak clear text', async () => {
        const port = await listening(own);
        expect(await endOf(kind, target.transport, port, undefined)).toMatch(
          /does it speak TLS on this port\?$/,
        );
      });
    });

    it('answers a protocol that it does not know as its stack does', async () => {
      const port = await listening(own);
      const socket = connect({
        host: '127.0.0.1',
        port,
        servername: 'localhost',
        ca: certificate.pem,
        ALPNProtocols: ['nonsense'],
      });
      onTestFinished(() => void socket.destroy());
      const told = await new Promise<string>((resolve) => {
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
        socket.on('secureConnect', () => resolve(`no protocol: ${socket.alpnProtocol}`));
      });
      // uWebSockets.js looks at no ALPN: docs/methodology/asymmetries.md.
      expect(told).toBe(
        target.stack === 'node' ? 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL' : 'no protocol: false',
      );
    });
  });
}

describe.each(KINDS)('%s clients over TLS', (kind) => {
  it('say that a server knows none of their protocols', async () => {
    const { createSecureServer } = await import('node:http2');
    const { readFileSync } = await import('node:fs');
    const server = createSecureServer({
      key: readFileSync(certificate.keyFile),
      cert: certificate.pem,
      allowHTTP1: false,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const told = await endOf(kind, 'sse', port, { ca: certificate.pem });
    expect(told).toMatch(/^refused ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: .*ALPN: http\/1.1/);
  });

  it('say that a server cut the handshake', async () => {
    const server = createServer();
    server.on('connection', (socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const told = await endOf(kind, 'ws', port, { ca: certificate.pem });
    expect(told).toMatch(/^refused ECONNRESET: .*(TLS handshake|ECONNRESET)/);
  });
});
