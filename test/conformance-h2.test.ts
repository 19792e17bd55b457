// The targets of HTTP/2 pass the suite, with many subscriptions on a connection and with one, and over TLS.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../harness/processes/certificate.ts';
import { EXPERIMENTAL_TARGETS } from '../servers/targets.ts';
import { describeBackpressure } from './conformance/backpressure.ts';
import { describeBinary } from './conformance/binary.ts';
import { describeEndings, describeListening } from './conformance/endings.ts';
import { describeEvents } from './conformance/events.ts';
import { describeRecords } from './conformance/records.ts';
import { describeReplies } from './conformance/replies.ts';
import { event, setStage, type SecuredTarget } from './conformance/stage.ts';
import { describeUplink } from './conformance/uplink.ts';
import { until } from './conformance/wait.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushbench-h2-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { keyFile, certificateFile, pem } = await makeCertificate(folder, 'ecdsa-p256');
const isHttp2 = EXPERIMENTAL_TARGETS.filter(({ stack }) => stack === 'node-h2');
const targets = await Promise.all(isHttp2.map((entry) => entry.load()));

describe.each(targets)('the target $name', (target) => {
  const alone: SecuredTarget = { ...target, streamsPerConnection: 1 };
  const secured: SecuredTarget = {
    ...target,
    clientTls: { ca: pem },
    listen: (application, options) =>
      target.listen(application, { ...options, tls: { keyFile, certificateFile } }),
  };

  describeEvents(target, 'lean');
  describeBinary(target, 'lean');
  describeUplink(target, 'lean');
  describeReplies(target, 'lean');
  describeEndings(target, 'lean');
  describeBackpressure(alone, 'lean');
  describeListening(target);
  describeRecords(secured, 'lean');

  it.each([
    [1, 6],
    [4, 2],
    [100, 1],
  ])('has %i subscriptions on a connection: 6 take %i', async (streamsPerConnection, sockets) => {
    const stage = await setStage({ ...target, streamsPerConnection }, 'lean');
    const subscribers = [];
    for (let index = 0; index < 6; index++) subscribers.push(await stage.subscribe(`s${index}`));
    stage.listener.broadcast('c', event('all'));
    for (const { reader } of subscribers)
      await until('the event', () => reader.messages.length === 1 && reader.messages[0] === 'all');
    expect(stage.client.counters.sockets).toBe(sockets);
  });

  describe('a stream that is not read, beside one that is, on a connection', () => {
    const MIB = 1_048_576;
    const EVENTS = 40;

    /** As many events as do not fit into the window of either; what both have got of them before the one reads again. */
    async function besideASlowOne(credit: 'arrival' | 'read', sessionWindowBytes: number) {
      const windows = { streamWindowBytes: MIB, sessionWindowBytes, credit };
      const stage = await setStage({ ...target, windows }, 'lean');
      const slow = await stage.subscribe('slow');
      const other = await stage.subscribe('other');
      expect(stage.client.counters.sockets).toBe(1);
      slow.subscription.pause();
      for (let n = 0; n < EVENTS; n++) {
        stage.listener.broadcast('c', { data: Buffer.alloc(MIB / 16, 'x') });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const counts = (): number[] => [slow, other].map(({ reader }) => reader.messages.length);
      // Nothing has come for a while: nothing more will.
      for (let before = -1; before !== counts()[1];) {
        before = counts()[1]!;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const stalled = counts();
      slow.subscription.resume();
      await until('all events', () => counts().every((count) => count === EVENTS));
      expect([slow, other].map(({ reader }) => reader.closes)).toEqual([[], []]);
      return stalled;
    }

    it('holds nobody up where the window comes back for what has arrived', async () => {
      expect(await besideASlowOne('arrival', MIB / 2)).toEqual([0, EVENTS]);
    });

    it('holds nobody up where it leaves room in the window of the connection', async () => {
      expect(await besideASlowOne('read', 16 * MIB)).toEqual([0, EVENTS]);
    });

    it('holds the others up where it takes the whole of it, and loses nothing', async () => {
      const [slow, other] = await besideASlowOne('read', MIB / 2);
      expect(slow).toBe(0);
      // Two windows at most: its own, and what had been given back before the slow one had taken everything.
      expect(other).toBeLessThanOrEqual(17);
    });
  });

  it('does so over TLS, by ALPN', async () => {
    const stage = await setStage(secured, 'lean');
    const [one, two] = [await stage.subscribe('one'), await stage.subscribe('two')];
    one.connection.send(event('x'));
    two.connection.send(event('y'));
    await until('both events', () => one.reader.messages.length + two.reader.messages.length === 2);
    expect(stage.client.tls).toMatchObject({ handshakes: 1, resumed: 0 });
    expect(stage.client.counters.sockets).toBe(1);
  });
});
