// Each sign, as seen when a limit was reached on purpose (node and uWebSockets.js, Linux), and its name.
import { describe, expect, it } from 'vitest';
import { descriptorsOf } from './descriptors.ts';
import { limitCause, type LimitSigns } from './limit-cause.ts';

const FREE = { open: 500, limit: 1200 };
const FULL = { open: 1199, limit: 1200 };
const CALM: LimitSigns = {
  failures: { 'reset ECONNRESET': 3 },
  server: FREE,
  clients: [FREE, FREE],
  listenOverflows: 0,
  serverEnd: undefined,
};

describe('limitCause', () => {
  it.each([
    ['node accepts and resets', { failures: { 'reset CUT_SHORT': 9 }, server: FULL }, 'server-descriptors'],
    ['uWebSockets.js does not accept', { failures: { unanswered: 9 }, server: FULL }, 'server-descriptors'],
    ['a client cannot open a socket', { failures: { 'refused EMFILE': 22, 'reset 1006': 1 } }, 'client-descriptors'],
    ['a client is full and says nothing', { clients: [FREE, FULL] }, 'client-descriptors'],
    ['the system is full', { failures: { 'refused ENFILE': 1 } }, 'system-descriptors'],
    ['no port is left', { failures: { 'refused EADDRNOTAVAIL': 1 } }, 'ephemeral-ports'],
    ['the kernel has no memory', { failures: { 'refused ENOBUFS': 1 } }, 'memory'],
    ['the accept queue runs over', { listenOverflows: 4 }, 'backlog'],
    ['the server was killed', { server: undefined, serverEnd: 'SIGKILL' }, 'server-ended'],
    ['nothing is known', {}, 'unknown'],
  ] as const)('%s', (_, signs, code) => {
    const cause = limitCause({ ...CALM, ...signs });
    expect(cause.code).toBe(code);
    expect(cause.remedy).not.toBe('');
  }); // prettier-ignore

  it('shows how many descriptors there were', () => {
    expect(limitCause({ ...CALM, server: FULL }).message).toContain('1199 of 1200');
  });
});

describe.runIf(process.platform === 'linux')('descriptorsOf', () => {
  it('counts those of a process, and knows nothing of one that is not there', () => {
    const own = descriptorsOf(process.pid)!;
    expect(own.open).toBeGreaterThan(2);
    expect(own.limit).toBeGreaterThanOrEqual(own.open);
    expect(descriptorsOf(undefined)).toBeUndefined();
  });
});
