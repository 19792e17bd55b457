import { describe, expect, it } from 'vitest';
import { isAddress, portOf, runningServer, tlsOfAddress } from './running-server.ts';

describe('the address of a server that runs', () => {
  it.each([
    ['http://127.0.0.1:8081', { port: 8081, transport: 'sse' }],
    ['http://localhost:8081/', { port: 8081, transport: 'sse' }],
    ['ws://127.0.0.1:9000', { port: 9000, transport: 'ws' }],
    ['http://127.0.0.1:80', { port: 80, transport: 'sse' }],
    ['https://localhost:8443', { port: 8443, transport: 'sse' }],
    ['wss://127.0.0.1:443', { port: 443, transport: 'ws' }],
  ])('%s', (address, server) => {
    expect(isAddress(address)).toBe(true);
    expect(runningServer(address)).toEqual(server);
  });

  it.each([
    ['http://', 'is no address'],
    ['ftp://127.0.0.1:8081', 'has the scheme ftp'],
    ['http://192.0.2.7:8081', 'is not 127.0.0.1 of this machine'],
    ['http://[::1]:8081', 'is not 127.0.0.1'],
    ['http://me:secret@127.0.0.1:8081', 'has a user name'],
    ['ws://127.0.0.1', 'has no port'],
    ['http://127.0.0.1:8081/events', 'has a path'],
    ['http://127.0.0.1:8081/?channel=a', 'has a path'],
  ])('%s %s, and it says what to write', (address, fault) => {
    expect(() => runningServer(address)).toThrow(fault);
    expect(() => runningServer(address)).toThrow('write http://127.0.0.1:8081 for SSE');
  });

  it.each([
    ['http://127.0.0.1:8081', undefined, 8081],
    ['wss://127.0.0.1:9000', { serverName: undefined, insecure: true }, 9000],
    ['https://localhost:443', { serverName: 'localhost', insecure: true }, 443],
  ])('%s says whether it is over TLS, and for which name', (address, tls, port) => {
    expect(tlsOfAddress(address, true)).toEqual(tls);
    expect(portOf(address)).toBe(port);
  });

  it.each(['node-sse', './my-sse.js', 'file:///my-sse.js', '/my-sse.js'])('is not %s', (location) => {
    expect(isAddress(location)).toBe(false);
  });
});
