import { expect, it } from 'vitest';
import { commandsFor } from './serve-examples.ts';

const at = { host: '127.0.0.1', port: 8080, marked: true, http: 2 } as const;
const secured = { ...at, certificateFile: '/tmp/it.pem' };

function textOf(...parameters: Parameters<typeof commandsFor>): string {
  return commandsFor(...parameters)
    .map(({ command }) => command)
    .join('\n');
}

it('tells curl in clear text that it is HTTP/2, and no browser, which speaks it over TLS only', () => {
  const clear = textOf({ channel: 'c' }, { ...at, transport: 'sse' });
  expect(clear).toBe("curl --http2-prior-knowledge -N 'http://127.0.0.1:8080/events?channel=c&client=me'");
  const overTls = textOf({ channel: 'c' }, { ...secured, transport: 'sse' });
  expect(overTls).toContain("curl --cacert '/tmp/it.pem' -N 'https://127.0.0.1:8080/events");
  expect(overTls).toContain('new EventSource');
  expect(overTls).toContain('-alpn h2');
});

it('asks for a WebSocket by extended CONNECT, which no common tool does', () => {
  const clear = textOf({ channel: 'c' }, { ...at, transport: 'ws' });
  expect(clear).toMatch(/^node -e '.*:protocol/);
  expect(clear).not.toMatch(/wscat|websocat|tcpkali|new WebSocket/);
  const overTls = textOf({ channel: 'c' }, { ...secured, transport: 'ws' });
  expect(overTls).toContain("new WebSocket('wss://127.0.0.1:8080/events?channel=c&client=me')");
});

it.each([
  ['hi', '8182000000006869'],
  ['x'.repeat(126), '81fe007e00000000' + '78'.repeat(126)],
])('sends %s as a frame', (request, frame) => {
  expect(textOf({ request }, { ...at, transport: 'ws' })).toContain(`'\\''${frame}'\\''`);
});
