// The count against a look at the bytes: a relay between client and server reads the head of every record that goes by.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { RecordRelay } from './record-relay.fixture.ts';
import { TlsRecordMeter } from './tls-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushbench-records-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const made = ['req', '-x509', ...EC, '-nodes', '-keyout', key, '-out', cert, '-subj', '/CN=localhost'];
execFileSync('openssl', made, { stdio: 'ignore' });

interface Pair {
  readonly client: TLSSocket;
  /** The other end of the connection. */
  readonly server: TLSSocket;
  /** Between the two. */
  readonly relay: RecordRelay;
}

async function pair(): Promise<Pair> {
  let accepted: (socket: TLSSocket) => void;
  const atServer = new Promise<TLSSocket>((resolve) => (accepted = resolve));
  const own = { key: readFileSync(key), cert: readFileSync(cert), minVersion: 'TLSv1.3' } as const;
  const server = createServer(own, (socket) => accepted(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay = await RecordRelay.inFrontOf((server.address() as AddressInfo).port);
  const client = connect({
    port: relay.port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: readFileSync(cert),
  });
  client.on('data', () => {});
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  await new Promise<void>((resolve, reject) => {
    client.once('secureConnect', resolve);
    client.once('error', reject);
  });
  return { client, server: await atServer, relay };
}

/** Sends it, and waits until all of it has been read. */
async function send({ client, server }: Pair, ...writes: number[]): Promise<void> {
  const until = client.bytesRead + writes.reduce((sum, bytes) => sum + bytes, 0);
  for (const bytes of writes) {
    server.write(Buffer.alloc(bytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (client.bytesRead < until) await new Promise((resolve) => setTimeout(resolve, 1));
}

it.each([
  [[100], 1],
  [[1, 2, 3, 4, 5], 5],
  // At most 2¹⁴ bytes fit into a record.
  [[40_000], 3],
  [[16_384, 16_385], 3],
])('writes of %j bytes are as many records as have gone by: %i', async (writes, records) => {
  const two = await pair();
  const meter = new TlsRecordMeter();
  meter.add(two.client);
  await send(two, 1); // Behind it come no more tickets.
  const before = { records: two.relay.records, bytes: two.relay.bytes };
  meter.begin();
  await send(two, ...writes);
  expect(meter.count()).toEqual({ records, bytes: two.relay.bytes - before.bytes });
  expect(two.relay.records - before.records).toBe(records);
});

it('adds up connections, and says nothing where one comes or goes', async () => {
  const [one, two, three] = await Promise.all([pair(), pair(), pair()]);
  const meter = new TlsRecordMeter();
  for (const { client } of [one, two]) meter.add(client);
  await Promise.all([send(one, 1), send(two, 1)]);
  meter.begin();
  await Promise.all([send(one, 10, 20), send(two, 30)]);
  expect(meter.count()).toEqual({ records: 3, bytes: 60 + 3 * 22 });
  meter.add(three.client);
  expect(meter.count()).toBeUndefined();
  meter.begin();
  expect(meter.count()).toEqual({ records: 0, bytes: 0 });
  two.client.destroy();
  expect(meter.count()).toBeUndefined();
});

it.each([[[11]], [[10, 12]], [[22]]])(
  'says nothing where %j bytes have arrived of a record, each at a connection',
  async (arrived) => {
    const all = await Promise.all(arrived.map(() => pair()));
    const meter = new TlsRecordMeter();
    for (const { client } of all) meter.add(client);
    await Promise.all(all.map((each) => send(each, 1)));
    meter.begin();
    for (const [index, bytes] of arrived.entries()) {
      const { relay, server } = all[index]!;
      relay.passes = bytes;
      server.write(Buffer.alloc(100));
    }
    while (all.some(({ relay }) => relay.passes > 0)) await new Promise((resolve) => setTimeout(resolve, 1));
    // Until the client has read them; a count of nothing is no count of theirs.
    const untilMs = performance.now() + 5000;
    while (meter.count()?.records === 0 && performance.now() < untilMs)
      await new Promise((resolve) => setTimeout(resolve, 1));
    for (let looks = 0; looks < 20; looks++) {
      expect(meter.count()).toBeUndefined();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  },
);

it('says nothing before it has begun', () => {
  expect(new TlsRecordMeter().count()).toBeUndefined();
});
