// Each sign, as seen when a limit was reached on purpose (node and uWebSockets.js, Linux), and its name.
import { describe, expect, it } from 'vitest';
import { descriptorsOf } from '../machine/descriptors.ts';
import { NO_HEAD } from '../../workloads/unanswered.ts';
import { areWrong, limitCause, type LimitSigns, type ProcessSigns } from './limit-cause.ts';
import { TrialFailure } from '../processes/trial-failure.ts';

const FREE = { open: 500, limit: 1200 };
const FULL = { open: 1199, limit: 1200 };
const SERVER: ProcessSigns = { role: 'server 0', side: 'server', descriptors: FREE, cpuShare: 0.3 };
const CLIENTS: ProcessSigns[] = [0, 1].map((n) => ({ ...SERVER, role: `client ${n}`, side: 'client' }));
const CALM: LimitSigns = {
  failures: { 'reset ECONNRESET': 3 },
  processes: [SERVER, ...CLIENTS],
  listenOverflows: 0,
  ended: undefined,
  scarce: undefined,
  wrong: undefined,
  slow: undefined,
};

const fullServer = { processes: [{ ...SERVER, descriptors: FULL }, ...CLIENTS] };
const fullClient = { processes: [SERVER, CLIENTS[0]!, { ...CLIENTS[1]!, descriptors: FULL }] };
function ended(how: string): TrialFailure {
  return new TrialFailure('crashed', 'server', `The server process ended by itself (${how}).`, [
    'Error: my own',
  ]);
}

const GOOD = { expected: 20, delivered: 20, lost: 0, duplicate: 0, reordered: 0, malformed: 0 };
const slow = { failures: {}, slow: 'connect p99 1.20 s, objective 1.00 s' };

describe('limitCause', () => {
  it.each([
    ['node accepts and resets', { ...fullServer, failures: { 'reset CUT_SHORT': 9 } }, 'server-descriptors'],
    ['uWebSockets.js does not accept', { ...fullServer, failures: { [NO_HEAD]: 9 } }, 'server-descriptors'],
    ['a client cannot open a socket', { failures: { 'refused EMFILE': 22, 'reset 1006': 1 } }, 'client-descriptors'],
    ['a client is full and says nothing', fullClient, 'client-descriptors'],
    ['the system is full', { failures: { 'refused ENFILE': 1 } }, 'system-descriptors'],
    ['no port is left', { failures: { 'refused EADDRNOTAVAIL': 1 } }, 'ephemeral-ports'],
    ['no port is left of an address', { failures: { 'refused EADDRINUSE': 1 } }, 'ephemeral-ports'],
    ['the kernel has no memory', { failures: { 'refused ENOBUFS': 1 } }, 'memory'],
    ['the machine has no memory', { scarce: 'memory' }, 'memory'],
    ['buffers are full', { scarce: 'tcp-memory' }, 'tcp-memory'],
    ['the server answers 503', { failures: { 'rejected HTTP 503': 1 } }, 'server-refused'],
    ['the server ends what it has opened', { failures: { 'server 1013': 1 } }, 'server-refused'],
    ['nobody listens', { failures: { 'refused ECONNREFUSED': 1 } }, 'server-refused'],
    ['the server withholds its head', { failures: { [NO_HEAD]: 4 } }, 'no-response-head'],
    ['the server is too busy for its head', { failures: { [NO_HEAD]: 4 }, processes: [{ ...SERVER, cpuShare: 0.97 }, ...CLIENTS] }, 'server-event-loop'],
    ['the accept queue runs over', { listenOverflows: 4 }, 'backlog'],
    ['a server was killed', { ended: ended('SIGKILL') }, 'process-ended'],
    ['a heartbeat comes twice', { failures: {}, wrong: { ...GOOD, duplicate: 1 } }, 'wrong-counts'],
    ['garbled ones are lost too', { ...slow, wrong: { ...GOOD, malformed: 9, lost: 9 } }, 'wrong-counts'],
    ['the server is slow', { ...slow, processes: [{ ...SERVER, cpuShare: 0.97 }, ...CLIENTS] }, 'server-event-loop'],
    ['a client is slow', { ...slow, processes: [SERVER, { ...CLIENTS[0]!, cpuShare: 0.9 }] }, 'client-event-loop'],
    ['all are slow and none is busy', slow, 'unknown'],
    ['nothing is known', {}, 'unknown'],
  ] as const)('%s', (_, signs, code) => {
    const cause = limitCause({ ...CALM, ...signs });
    expect(cause.code).toBe(code);
    expect(cause.remedy).not.toBe('');
  }); // prettier-ignore

  it('names the process, and how many descriptors there were', () => {
    const { message } = limitCause({ ...CALM, ...fullClient });
    expect(message).toContain('"client 1"');
    expect(message).toContain('1199 of 1200');
  });

  it('keeps the last words of a process, and thinks of memory only where it was killed', () => {
    const crashed = limitCause({ ...CALM, ended: ended('exit code 1') });
    expect(crashed.message).toBe('The server process ended by itself (exit code 1)');
    expect(crashed.stderrTail).toEqual(['Error: my own']);
    expect(crashed.remedy).not.toContain('memory');
    expect(limitCause({ ...CALM, ended: ended('SIGKILL') }).remedy).toContain('out of memory');
  });

  it('reports every count of the heartbeats', () => {
    const wrong = { expected: 1234, delivered: 1, lost: 2, duplicate: 3, reordered: 4, malformed: 5 };
    expect(limitCause({ ...CALM, failures: {}, wrong }).message).toBe(
      'of 1234 heartbeats 3 came twice, 4 late in their sequence, 5 garbled, and 2 not at all',
    );
  });

  it('does not blame descriptors where connects were slow, and nothing failed', () => {
    expect(limitCause({ ...CALM, ...fullServer, ...slow }).code).not.toContain('descriptors');
  });
});

describe('areWrong', () => {
  it.each(['duplicate', 'reordered', 'malformed'] as const)('%s heartbeats are', (count) => {
    expect(areWrong({ ...GOOD, [count]: 1 })).toBe(true);
  });

  it('is not what is complete, or late', () => {
    expect(areWrong(GOOD)).toBe(false);
    expect(areWrong({ ...GOOD, delivered: 19, lost: 1 })).toBe(false);
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
