// The HTTP around the transports: plain answers, refusals with a remedy, and the head of a stream.
import { describe, expect, it } from 'vitest';
import { EVENT_STREAM_HEADERS, PATHS, type Target } from '../../servers/target.ts';
import { BareSocket } from './bare-socket.ts';
import { setStage } from './stage.ts';
import { until } from './wait.ts';

const REFUSALS = {
  sse: [
    ['GET', PATHS.events, 400],
    ['GET', `${PATHS.events}?channel=c`, 400],
    ['GET', `${PATHS.events}?channel=&client=one`, 400],
    ['POST', PATHS.messages, 400],
    ['POST', PATHS.streams, 400],
    ['POST', `${PATHS.events}?channel=c&client=one`, 405],
    ['GET', PATHS.messages, 405],
    ['DELETE', PATHS.streams, 405],
    ['POST', PATHS.health, 405],
    ['GET', '/', 404],
    ['GET', '/eventsource', 404],
    ['GET', '/constructor', 404],
  ],
  ws: [
    ['GET', `${PATHS.events}?channel=c&client=one`, 426],
    ['GET', `${PATHS.streams}?client=one`, 426],
    ['POST', `${PATHS.events}?channel=c&client=one`, 405],
    ['POST', PATHS.health, 405],
    ['POST', `${PATHS.messages}?client=one`, 404],
    ['GET', '/', 404],
  ],
} as const;

export function describeHttp(target: Target): void {
  const upgradeable = (text: string): string =>
    text.replace('http:', target.transport === 'ws' ? 'ws:' : 'http:');

  describe('HTTP', () => {
    it('says that it is well', async () => {
      const stage = await setStage(target, 'lean');
      const response = await fetch(`${stage.url}${PATHS.health}`);
      expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
        200,
        '2',
        'ok',
      ]);
    });

    it('refuses what it does not know, and says what it does', async () => {
      const stage = await setStage(target, 'lean');
      const asked = REFUSALS[target.transport];
      const answers = [];
      for (const [method, path] of asked) {
        const response = await fetch(`${stage.url}${path}`, { method });
        const text = await response.text();
        expect(text).toMatch(/\n$/);
        expect(response.headers.has('allow')).toBe(response.status === 405);
        answers.push([method, path, response.status]);
      }
      expect(answers).toEqual(asked);
      expect(stage.application.connections).toEqual([]);
    });

    it.runIf(target.stack === 'node')(
      'keeps a connection between requests as long as it is told',
      async () => {
        const stage = await setStage(target, 'lean', {}, { keepAliveMs: 300 });
        const request = `GET ${PATHS.health} HTTP/1.1\r\nHost: x\r\n\r\n`;
        const bare = new BareSocket(stage.address, request).read();
        await until('an answer', () => bare.received.endsWith('ok'));
        bare.socket.write(request);
        await until('another on the same connection', () => bare.received.split('\r\n\r\nok').length === 3);
        await until('the time-out', () => bare.ended);
        expect(bare.received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
      },
    );

    it.runIf(target.transport === 'sse')(
      'begins a stream with the headers that it needs, at once',
      async () => {
        const stage = await setStage(target, 'lean');
        const leave = new AbortController();
        const response = await fetch(`${stage.url}${PATHS.events}?channel=c&client=one`, {
          signal: leave.signal,
        });
        expect(response.status).toBe(200);
        const headers = Object.keys(EVENT_STREAM_HEADERS).map((name) => [name, response.headers.get(name)]);
        expect(Object.fromEntries(headers)).toEqual(EVENT_STREAM_HEADERS);
        leave.abort();
        await until('the server to know', () => stage.application.closings.length === 1);
      },
    );

    it.runIf(target.transport === 'ws')(
      'refuses a handshake that says too little, and one to nowhere',
      async () => {
        const stage = await setStage(target, 'lean');
        const { WebSocket } = await import('ws');
        const status = (path: string): Promise<number | undefined> =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket(upgradeable(stage.url) + path);
            socket.on('unexpected-response', (request, response) => {
              request.destroy();
              resolve(response.statusCode);
            });
            socket.on('open', () => reject(new Error(`${path} opened`)));
            socket.on('error', () => {});
          });
        expect(await status(PATHS.events)).toBe(400);
        expect(await status(`${PATHS.events}?client=one`)).toBe(400);
        expect(await status(PATHS.streams)).toBe(400);
        expect(await status('/elsewhere')).toBe(404);
      },
    );
  });
}
