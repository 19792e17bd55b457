import { describe, expect, it } from 'vitest';
import { http2Options, http2Sockets } from './http2-connections.ts';

describe('connections of HTTP/2', () => {
  it.each([
    [100, 1, {}, 100],
    [100, 1, { streamsPerConnection: 100 }, 1],
    [7, 1, { streamsPerConnection: 6 }, 2],
    // Five and five users, in two processes that share nothing.
    [10, 2, { streamsPerConnection: 100 }, 2],
    [7, 2, { streamsPerConnection: 3 }, 3],
    [1, 2, { streamsPerConnection: 3 }, 1],
  ])('of %i users in %i processes with %j are %i', (users, processes, parameters, sockets) => {
    expect(http2Sockets(users, processes, parameters)).toBe(sockets);
  });

  it('have the windows that the case names, and otherwise those of the clients', () => {
    expect(http2Options({})).toEqual({ streamsPerConnection: 1 });
    const named = { streamsPerConnection: 10, streamWindowKiB: 64, sessionWindowKiB: 1024, credit: 'read' };
    expect(http2Options(named)).toEqual({
      streamsPerConnection: 10,
      streamWindowBytes: 65_536,
      sessionWindowBytes: 1_048_576,
      credit: 'read',
    });
  });
});
