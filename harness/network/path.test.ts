// A real path: namespaces, devices and the forwarder; TCP over it, and nothing left when it is closed or its parent dies.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { NetworkPath } from './path.ts';
import { choosePinning } from '../machine/pinning.ts';
import { calibrate } from './calibration.ts';
import { forwarderScheduling } from '../machine/forwarder-scheduling.ts';
import { NetworkUnavailable } from './namespaces.ts';
import { networkSettings } from '../../scenarios/networks.ts';

const run = promisify(execFile);

const unavailable = await NetworkPath.open({ settings: networkSettings({}), seed: 1, cpus: undefined }).then(
  (path) => path.close().then(() => undefined),
  (error: unknown) => {
    if (!(error instanceof NetworkUnavailable)) throw error;
    return `${error.message} ${error.remedy}`;
  },
);

let path: NetworkPath | undefined;

afterEach(async () => {
  await path?.close();
  path = undefined;
});

/** Round trips of a byte over one TCP connection, in milliseconds; the first number is that of the connect. */
async function roundTripsMs(over: NetworkPath, host: string, count: number): Promise<number[]> {
  const script = `
    const net = require('node:net');
    const [host, count] = [process.argv[1], Number(process.argv[2])];
    const started = performance.now();
    const times = [];
    const socket = net.connect({ host, port: 7000, noDelay: true }, () => {
      times.push(performance.now() - started);
      let sent = performance.now();
      socket.on('data', () => {
        times.push(performance.now() - sent);
        if (times.length > count) { console.log(JSON.stringify(times)); socket.destroy(); process.exit(); }
        sent = performance.now();
        socket.write('x');
      });
      socket.write('x');
    });`;
  const echo = `require('node:net').createServer({ noDelay: true }, (s) => s.on('error', () => {}).pipe(s)).listen(7000, '::', () => console.log('up'))`;
  const [command, ...parameters] = [...over.prefix('server'), process.execPath, '-e', echo];
  const server = execFile(command, parameters);
  try {
    await new Promise((resolve) => server.stdout!.once('data', resolve));
    const [client, ...rest] = [...over.prefix('client'), process.execPath, '-e', script, host, String(count)];
    return JSON.parse((await run(client, rest, { timeout: 20_000 })).stdout) as number[];
  } finally {
    server.kill('SIGKILL');
  }
}

const SCHED_FIFO = 1;

/** The 41st field of `/proc/<pid>/stat`; the second is a name in brackets. proc(5) */
function policyOf(stat: string): number {
  return Number(readFileSync(stat, 'utf8').split(') ')[1]!.split(' ')[38]);
}

function isForwarderOf(parent: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return stat.split(') ')[1]!.split(' ')[1] === String(parent) && /forwarder-process/.test(command);
  } catch {
    return false; // It has ended meanwhile.
  }
}

describe.skipIf(unavailable !== undefined)(
  `a network path${unavailable === undefined ? '' : ` (${unavailable})`}`,
  () => {
    it('takes one round-trip time to connect and for a byte there and back, over IPv4 and IPv6', async () => {
      path = await NetworkPath.open({ settings: networkSettings({ rttMs: 40 }), seed: 1, cpus: undefined });
      const before = await path.snapshot();
      for (const host of ['198.18.0.1', '2001:2::1']) {
        const times = await roundTripsMs(path, host, 5);
        expect(times).toHaveLength(6);
        for (const ms of times) expect(ms).toBeGreaterThanOrEqual(40);
      }
      const { forwarder, server, client } = await path.snapshot();
      const { up, down, forwarded, refused, waiting } = forwarder;
      expect(server.segments).toBeGreaterThanOrEqual(12);
      // What was sent before both devices were up has gone nowhere.
      expect([server.deviceDrops, client.deviceDrops]).toEqual([
        before.server.deviceDrops,
        before.client.deviceDrops,
      ]);
      expect(up.packets).toBeGreaterThanOrEqual(14);
      expect(down.packets).toBeGreaterThanOrEqual(12);
      expect(forwarded + refused + waiting).toBe(up.packets + down.packets);
      expect([up.lost, up.overflowed, down.lost, down.overflowed]).toEqual([0, 0, 0, 0]);
    });

    it.each([4, 6] as const)(
      'is calibrated over IPv%i: a POST is one round trip, a WebSocket two',
      async (ip) => {
        const settings = networkSettings({ rttMs: 40 });
        path = await NetworkPath.open({ settings, seed: 1, cpus: undefined });
        const { rttNs, connectNs, firstEventNs, openNs, postNs } = await calibrate(path, settings, ip);
        for (const [ns, trips] of [
          [rttNs ?? connectNs, 1],
          [connectNs, 1],
          [firstEventNs, 2],
          [openNs, 2],
          [postNs, 1],
        ] as const)
          expect(ns / 40e6).toBeGreaterThanOrEqual(trips);
      },
    );

    it('loses packets on the way, and TCP brings the bytes all the same', async () => {
      path = await NetworkPath.open({
        settings: networkSettings({ rttMs: 2, loss: 0.2 }),
        seed: 3,
        cpus: undefined,
      });
      expect(await roundTripsMs(path, '198.18.0.1', 30)).toHaveLength(31);
      const { forwarder, server, client } = await path.snapshot();
      expect(forwarder.up.lost + forwarder.down.lost).toBeGreaterThan(0);
      expect(server.retransmitted + client.retransmitted).toBeGreaterThan(0);
    });

    it('is made by a process that waits for no other where the system allows that, and its threads wait', async () => {
      const cpus = choosePinning().clients;
      path = await NetworkPath.open({ settings: networkSettings({}), seed: 1, cpus });
      const forwarder = readdirSync('/proc').find(
        (pid) => /^\d+$/.test(pid) && isForwarderOf(process.pid, pid),
      );
      const policies = readdirSync(`/proc/${forwarder}/task`).map((thread) => [
        thread === forwarder,
        policyOf(`/proc/${forwarder}/task/${thread}/stat`),
      ]);
      expect(policies.length).toBeGreaterThan(1);
      const own = policyOf('/proc/self/stat');
      for (const [isMain, policy] of policies)
        expect(policy).toBe(isMain === true && forwarderScheduling(cpus) === 'real-time' ? SCHED_FIFO : own);
    });

    it('leaves no process and no device behind', async () => {
      path = await NetworkPath.open({ settings: networkSettings({}), seed: 1, cpus: undefined });
      const holders = (['server', 'client'] as const).map((side) =>
        Number(/target=(\d+)/.exec(path!.prefix(side).join(' '))![1]),
      );
      await path.close();
      path = undefined;
      const alive = new Set(readdirSync('/proc'));
      expect(holders.filter((pid) => alive.has(String(pid)))).toEqual([]);
    });
  },
);
