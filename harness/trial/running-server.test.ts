import { describe, expect, it } from 'vitest';
import { isAddress, runningServer } from './running-server.ts';

describe('the address of a server that runs', () => {
  it.each([
    ['http://127.0.0.1:8081', { port: 8081, transport: 'sse' }],
    ['http://localhost:8081/', { port: 8081, transport: 'sse' }],
    ['ws://127.0.0.1:9000', { port: 9000, transport: 'ws' }],
    ['http://127.0.0.1:80', { port: 80, transport: 'sse' }],
  ])('%s', (address, server) => {
    expect(isAddress(address)).toBe(true);
    expect(runningServer(address)).toEqual(server);
  });

  it.each([
    ['http://', 'is no address'],
    ['https://127.0.0.1:8081', 'has the scheme https'],
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

  it.each(['node-sse', './my-sse.js', 'file:///my-sse.js', '/my-sse.js'])('is not %s', (location) => {
    expect(isAddress(location)).toBe(false);
  });
});
