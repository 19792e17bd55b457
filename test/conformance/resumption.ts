// Sessions of TLS: a ticket resumes at the server that gave it, and at no other.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import { clientTransport } from '../../clients/client-transports.ts';
import { Reader } from './reader.ts';
import { Recorder } from './recorder.ts';
import { SUITE_OPTIONS, type SecuredTarget } from './stage.ts';
import { until } from './wait.ts';

/** Its port. */
async function listening(target: SecuredTarget): Promise<number> {
  const listener = await target.listen(new Recorder({}), SUITE_OPTIONS);
  onTestFinished(() => listener.close());
  return listener.port;
}

/** Three connections, whose ticket is one of the server at `from`: how many handshakes, and how many were resumed. */
async function use(target: SecuredTarget, kind: ClientKind, port: number, from: number): Promise<unknown> {
  const host = '127.0.0.1';
  const tls = { ...target.clientTls!, ticketFrom: { host, port: from } };
  const client = await clientTransport(kind, target.transport, tls);
  for (const name of ['one', 'two', 'three']) {
    const reader = new Reader();
    const subscription = client.subscribe({ host, port, client: name, channel: 'c', uplink: false }, reader);
    onTestFinished(() => subscription.close());
    await until(`${name} to open`, () => reader.opens === 1);
  }
  const { handshakes, resumed } = client.tls!;
  return { handshakes, resumed };
}

export function describeResumption(target: SecuredTarget, kind: ClientKind): void {
  describe('resumption', () => {
    it('comes with a ticket of the server', async () => {
      const port = await listening(target);
      expect(await use(target, kind, port, port)).toEqual({ handshakes: 3, resumed: 3 });
    });

    it('does not come with a ticket whose keys are those of another server', async () => {
      const [port, other] = [await listening(target), await listening(target)];
      expect(await use(target, kind, port, other)).toEqual({ handshakes: 3, resumed: 0 });
    });
  });
}
