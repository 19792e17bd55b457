import { expect, it } from 'vitest';
import { commandsFor } from './serve-examples.ts';

const at = { host: '127.0.0.1', port: 8080, marked: false } as const;

function textOf(...parameters: Parameters<typeof commandsFor>): string {
  return commandsFor(...parameters)
    .map(({ command }) => command)
    .join('\n');
}

it('watches a channel over each transport', () => {
  expect(textOf({ channel: 'a b' }, { ...at, transport: 'sse' })).toContain(
    "curl -N 'http://127.0.0.1:8080/events?channel=a%20b&client=me'",
  );
  const ws = textOf({ channel: 'a b' }, { ...at, transport: 'ws' });
  expect(ws).toContain("npx wscat -c 'ws://127.0.0.1:8080/events?channel=a%20b&client=me'");
  expect(ws).not.toContain('tcpkali');
});

it('says over TLS which certificate is to be trusted', () => {
  const secured = { ...at, certificateFile: '/tmp/it is.pem' };
  const sse = textOf({ channel: 'c' }, { ...secured, transport: 'sse' });
  expect(sse).toContain(
    `curl --cacert '/tmp/it is.pem' -N 'https://127.0.0.1:8080/events?channel=c&client=me'`,
  );
  expect(sse).toContain(
    `openssl s_client -connect 127.0.0.1:8080 -servername localhost -CAfile '/tmp/it is.pem'`,
  );
  const ws = textOf({ channel: 'c' }, { ...secured, transport: 'ws', marked: true });
  expect(ws).toContain('wss://127.0.0.1:8080/events?channel=c&client=me');
  expect(ws).toContain(`NODE_EXTRA_CA_CERTS='/tmp/it is.pem' npx wscat`);
  expect(ws).not.toContain('tcpkali'); // it has no TLS for WebSocket
});

it('posts a request, or sends it as a message', () => {
  const request = `{"prompt":"it's"}`;
  expect(textOf({ request }, { ...at, transport: 'sse' })).toBe(
    `curl -N -d '{"prompt":"it'\\''s"}' 'http://127.0.0.1:8080/streams?client=me'`,
  );
  expect(textOf({ request }, { ...at, transport: 'ws' })).toContain('ws://127.0.0.1:8080/streams?client=me');
});

it('offers the uplink of a subscriber', () => {
  expect(textOf({ channel: 'room', message: 'hi' }, { ...at, transport: 'sse' })).toContain(
    "curl -d 'hi' 'http://127.0.0.1:8080/messages?client=me'",
  );
});

it('has an address of IPv6 in brackets, in the Host field too', () => {
  const text = textOf({ channel: 'c' }, { ...at, host: '::1', transport: 'sse', marked: true });
  expect(text).toContain('Host: [::1]:8080\\r\\n');
  expect(text.replaceAll('[::1]', '')).not.toContain('::1');
});

it('knows tcpkali where events are marked', () => {
  for (const transport of ['sse', 'ws'] as const) {
    expect(textOf({ channel: 'c' }, { ...at, transport, marked: true })).toMatch(
      /tcpkali .*--message-marker/,
    );
  }
});
