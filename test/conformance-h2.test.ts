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
