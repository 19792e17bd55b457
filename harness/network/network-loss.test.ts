// A network that is lost on a real path: nothing comes through in either direction and neither end is told; and then it goes
// on where it was.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { networkSettings } from '../../scenarios/networks.ts';
import { NetworkUnavailable } from './namespaces.ts';
import { NetworkPath } from './path.ts';

const run = promisify(execFile);

const unavailable = await NetworkPath.open({ settings: networkSettings({}), seed: 1, cpus: undefined }).then(
  (path) => path.close().then(() => undefined),
  (error: unknown) => {
    if (!(error instanceof NetworkUnavailable)) throw error;
    return `${error.message} ${error.remedy}`;
  },
);

const LOSS = join(import.meta.dirname, '../../dist/workloads/gone/network-loss.js');

const ECHO = `
  const net = require('node:net');
  net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', (error) => console.log(error.code));
    socket.on('close', () => console.log('closed'));
    socket.pipe(socket);
  }).listen(7000, '::', () => console.log('up'));`;

const CLIENT = `
  const { connect } = await import('node:net');
  const { once } = await import('node:events');
  const { setTimeout: sleep } = await import('node:timers/promises');
  const { NetworkLoss } = await import(process.argv[1]);
  const said = [];
  const host = process.argv[2];
  const socket = connect({ host, port: 7000, noDelay: true });
  for (const name of ['error', 'close', 'end']) socket.on(name, () => said.push(name));
  socket.on('data', (bytes) => said.push(String(bytes)));
  await once(socket, 'connect');
  socket.write('before');
  await once(socket, 'data');
  const loss = new NetworkLoss(host);
  await loss.lose();
  socket.write('after');
  await sleep(300);
  said.push('back');
  await loss.restore();
  await loss.restore();
  await once(socket, 'data');
  console.log(JSON.stringify(said));
  process.exit();`;

describe.skipIf(unavailable !== undefined)(
  `the loss of a network${unavailable === undefined ? '' : ` (${unavailable})`}`,
  () => {
    it.each([
      ['IPv4', '198.18.0.1'],
      ['IPv6', '2001:2::1'],
    ])('is told to nobody over %s, and what was sent meanwhile comes when it is back', async (_, host) => {
      const path = await NetworkPath.open({ settings: networkSettings({}), seed: 1, cpus: undefined });
      const [command, ...parameters] = [...path.prefix('server'), process.execPath, '-e', ECHO];
      const server = execFile(command, parameters);
      onTestFinished(async () => {
        server.kill('SIGKILL');
        await path.close();
      });
      let told = '';
      server.stdout!.on('data', (text: string) => (told += text));
      await expect.poll(() => told).toBe('up\n');
      const enter = path.prefix('client');
      const script = [process.execPath, '--input-type=module', '-e', CLIENT, LOSS, host];
      const { stdout } = await run(enter[0]!, [...enter.slice(1), ...script], { timeout: 20_000 });
      expect(JSON.parse(stdout)).toEqual(['before', 'back', 'after']);
    });
  },
);
