// What `slow-tab` says of browsers, in a real one: a page that is stuck, whose streams share a connection of HTTP/2 with that
// of another page. https://source.chromium.org/chromium/chromium/src/+/main:net/http/http_network_session.cc
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../harness/processes/certificate.ts';
import { target } from '../servers/node-h2/sse.ts';
import { CHROMIUM, NO_BROWSER, openPage } from './browser.ts';
import { Recorder } from './conformance/recorder.ts';
import { SUITE_OPTIONS } from './conformance/stage.ts';
import { aWhile, until } from './conformance/wait.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushbench-h2-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MIB = 1_048_576;
const EVENT_BYTES = MIB / 4;

/** More than what a stream takes that is not read: Chromium gives it 6 MiB, and a connection 15. */
const UNREAD_EVENTS = 40;
const OTHER_EVENTS = 8;

/** In a page: streams of a channel, read as they come, and how many bytes they were. */
const OPEN = (channel: string, streams: number): string => `(async () => {
  window.got = 0;
  const readAll = async (reader) => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      window.got += value.length;
    }
  };
  for (let n = 0; n < ${streams}; n++)
    void readAll((await fetch('/events?channel=${channel}&client=${channel}' + n)).body.getReader());
})()`;

/** The page stands still until this is answered. */
const STUCK = (port: number): string => `void setTimeout(() => {
  const request = new XMLHttpRequest();
  request.open('GET', 'http://127.0.0.1:${port}/', false);
  request.send();
}, 0)`;

/** Lets whoever asks wait. */
async function waitingRoom(): Promise<{ port: number; waiting: ServerResponse[] }> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => void waiting.push(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, waiting };
}

/** Bytes of the stream that is read: while the page of the others is stuck, and in the end. */
async function besideAStuckPage(streams: number): Promise<{ before: number; after: number }> {
  const { keyFile, certificateFile } = await makeCertificate(mkdtempSync(join(folder, 'own-')), 'ecdsa-p256');
  const application = new Recorder();
  const listener = await target.listen(application, { ...SUITE_OPTIONS, tls: { keyFile, certificateFile } });
  onTestFinished(() => listener.close());
  const address = `https://127.0.0.1:${listener.port}/health`;
  const { page: stuck } = await openPage(address, { ignoreHTTPSErrors: true });
  const other = await stuck.context().newPage();
  onTestFinished(() => stuck.context().close());
  await other.goto(address);
  await stuck.evaluate(OPEN('stuck', streams));
  await other.evaluate(OPEN('other', 1));
  expect(application.connections).toHaveLength(streams + 1);
  const publish = async (channel: string, events: number): Promise<void> => {
    for (let n = 0; n < events; n++) {
      listener.broadcast(channel, { data: Buffer.alloc(EVENT_BYTES, 'x') });
      await aWhile(1);
    }
  };
  const held = (): number =>
    application.connections.reduce((sum, each) => sum + (each.bufferedBytes ?? 0), 0);
  const isQuiet = async (): Promise<void> => {
    for (let before = -1; before !== held();) {
      before = held();
      await aWhile(300);
    }
  };
  const { port, waiting } = await waitingRoom();
  await stuck.evaluate(STUCK(port));
  await until('the page to be stuck', () => waiting.length === 1);
  await publish('stuck', UNREAD_EVENTS);
  await isQuiet();
  await publish('other', OTHER_EVENTS);
  await isQuiet();
  const before = Number(await other.evaluate('window.got'));
  waiting[0]!.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
  await until('everything to leave the server', () => held() === 0);
  await other.waitForFunction(`window.got >= ${OTHER_EVENTS * EVENT_BYTES}`);
  return { before, after: Number(await other.evaluate('window.got')) };
}

describe.skipIf(CHROMIUM === undefined)(`streams of a page that is stuck${NO_BROWSER}`, () => {
  it('hold nobody up while they leave some of the window of the connection', async () => {
    const { before, after } = await besideAStuckPage(2);
    expect(before).toBe(after);
  });

  it('hold another page up once they have taken all of it, until they are read again', async () => {
    const { before, after } = await besideAStuckPage(3);
    expect(before).toBeLessThan(after);
  });
});
