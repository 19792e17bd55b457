// An application that throws must take its server process down: a target that went on would be measured doing
// something else. So each application runs in a process of its own, the compiled program as it is shipped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientTransport } from '../../clients/client-transports.ts';
import type { Subscription } from '../../clients/client.ts';
import type { Target } from '../../servers/target.ts';
import { bareRequest } from './bare-socket.ts';
import { Reader } from './reader.ts';
import { until } from './wait.ts';

const compiled = (file: string): string =>
  JSON.stringify(new URL(`../../dist/${file}`, import.meta.url).href);

/** A server whose application throws on one occasion; it prints its port. Run `npm run build` where it is missing. */
const SERVER = `
  import { LISTEN_OPTIONS } from ${compiled('harness/processes/listen-options.js')};
  import { loadTarget } from ${compiled('servers/targets.js')};
  const [name, occasion] = process.argv.slice(1);
  const application = { started() {}, opened() {}, received() {}, requested() {}, writable() {}, closed() {} };
  application[occasion] = () => { throw new Error('the application failed'); };
  const target = await loadTarget(name);
  const listener = await target.listen(application, { ...LISTEN_OPTIONS, host: '127.0.0.1', port: 0 });
  process.stdout.write(listener.port + '\\n');
`;

interface Address {
  readonly host: string;
  readonly port: number;
}

async function subscribe(target: Target, address: Address): Promise<Subscription> {
  const reader = new Reader();
  const options = { ...address, client: 'one', channel: 'c', uplink: true };
  const subscription = (await clientTransport('lean', target.transport)).subscribe(options, reader);
  await until('an answer', () => reader.opens + reader.closes.length > 0);
  return subscription;
}

const OCCASIONS: Readonly<Record<string, (target: Target, address: Address) => Promise<unknown>>> = {
  opened: subscribe,
  async received(target, address) {
    const subscription = await subscribe(target, address);
    subscription.send(Buffer.from('x'));
  },
  async requested(target, address) {
    await bareRequest(target.transport, address);
  },
  async closed(target, address) {
    const subscription = await subscribe(target, address);
    subscription.close();
  },
};

export function describeCrashes(target: Target): void {
  describe('an application that throws', () => {
    it.each(Object.keys(OCCASIONS))('in %s ends its process', async (occasion) => {
      const server = spawn(process.execPath, ['--input-type=module', '-e', SERVER, target.name, occasion], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      onTestFinished(() => void server.kill('SIGKILL'));
      let errors = '';
      server.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
      const exit = once(server, 'exit') as Promise<[number | null, string | null]>;
      const port = await Promise.race([
        once(createInterface(server.stdout), 'line').then(([line]) => Number(line)),
        exit.then(() => Promise.reject(new Error(`the server did not start: ${errors}`))),
      ]);
      await OCCASIONS[occasion]?.(target, { host: '127.0.0.1', port });
      expect(await exit).toEqual([1, null]);
      expect(errors).toContain('the application failed');
    });
  });
}
