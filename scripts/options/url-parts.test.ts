import { describe, expect, it } from 'vitest';
import { isHeaderLine, urlParts } from './url-parts.ts';

describe('a URL', () => {
  it.each([
    [
      'http://localhost:8080/sub/{channel}?c={client}',
      ['127.0.0.1', '::1'],
      8080,
      '/sub/{channel}?c={client}',
    ],
    ['http://[::1]:81', ['::1'], 81, '/'],
    ['http://127.0.0.2/x', ['127.0.0.2'], 80, '/x'],
    ['HTTPS://127.0.0.2/x', ['127.0.0.2'], 443, '/x'],
  ])('%s is of this machine', (text, hosts, port, path) => {
    const secured = /^https/i.test(text);
    expect(urlParts(text, ['http:'], false)).toMatchObject({ hosts, port, secured, path });
  });

  it.each([
    ['http://example.org:81/a', ['example.org']],
    ['http://192.0.2.7:81/a', ['192.0.2.7']],
    ['http://[2001:db8::7]:81/a', ['2001:db8::7']],
  ])('%s is elsewhere, and only taken where the user says so', (text, hosts) => {
    expect(urlParts(text, ['http:'], false)).toMatch(/not on this machine.*--allow-remote/);
    expect(urlParts(text, ['http:'], true)).toMatchObject({ hosts, port: 81, path: '/a' });
  });

  it.each([
    ['nonsense', /is no URL/],
    ['wss://localhost/', /has the scheme wss: write http:.*over TLS https:/],
    ['ftp://localhost/', /has the scheme ftp/],
    ['http://me@localhost/', /has a user name/],
    ['http://localhost/#a', /has a fragment/],
    ['http:///a', /has no host/],
    ['http://localhost:70000/', /has no port/],
    ['http://localhost/a b', /percent-encode/],
  ])('%s is refused with what to write', (text, expected) => {
    expect(urlParts(text, ['http:'], true)).toMatch(expected);
  });
});

describe('a header line', () => {
  it.each(['Authorization: Bearer x', 'X-Empty:'])('%s may be set', (line) => {
    expect(isHeaderLine(line)).toBe(true);
  });

  it.each(['Host: a', 'no colon', 'A: b\r\nC: d', 'Connection: close'])('%j may not', (line) => {
    expect(isHeaderLine(line)).toBe(false);
  });
});
