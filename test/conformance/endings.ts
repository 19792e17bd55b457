// How connections end, from either side and with the listener: once each, and with the right reason.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import type { Target } from '../../servers/target.ts';
import { BareSocket, subscribeBytes } from './bare-socket.ts';
import { Recorder } from './recorder.ts';
import { event, setStage, SUITE_OPTIONS } from './stage.ts';
import { aWhile, until } from './wait.ts';

export function describeEndings(target: Target, kind: ClientKind): void {
  describe('endings', () => {
    it('tells once that a client has closed', async () => {
      const stage = await setStage(target, kind);
      const { reader, subscription, connection } = await stage.subscribe('one');
      subscription.close();
      await until('the server to know', () => stage.application.closings.length > 0);
      expect((await reader.end()).cause).toBe('client');
      expect(connection.send(event('too late'))).toBe(true);
      connection.keepAlive();
      connection.end();
      stage.listener.broadcast('c', event('too late'));
      await aWhile();
      expect(stage.application.closings).toEqual([{ client: 'one', reason: 'client' }]);
      expect(reader.closes).toHaveLength(1);
      expect(reader.messages).toEqual([]);
    });

    it('ends from the server, after what was sent', async () => {
      const stage = await setStage(target, kind);
      const { reader, connection } = await stage.subscribe('one');
      for (const text of ['first', 'last']) connection.send(event(text));
      connection.end();
      expect(connection.send(event('too late'))).toBe(true);
      connection.end();
      expect((await reader.end()).cause).toBe('server');
      await until('the server to know', () => stage.application.closings.length > 0);
      await aWhile();
      expect(reader.messages).toEqual(['first', 'last']);
      expect(stage.application.closings).toEqual([{ client: 'one', reason: 'server' }]);
    });

    it('takes an end from within opened', async () => {
      const stage = await setStage(target, kind, { opened: (connection) => connection.end() });
      const { reader } = await stage.subscribe('one');
      expect((await reader.end()).cause).toBe('server');
      await until('the server to know', () => stage.application.closings.length > 0);
      expect(stage.application.closings).toEqual([{ client: 'one', reason: 'server' }]);
    });

    it('ends every connection with the listener, and then refuses', async () => {
      const stage = await setStage(target, kind);
      const subscribers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => stage.subscribe(`s${i}`, { uplink: true })),
      );
      await Promise.all([stage.listener.close(), stage.listener.close()]);
      const ends = await Promise.all(subscribers.map(({ reader }) => reader.end()));
      expect(ends.map(({ cause }) => cause)).toEqual(Array<string>(10).fill('server'));
      expect(stage.application.closings.map(({ reason }) => reason)).toEqual(
        Array<string>(10).fill('server'),
      );
      const socket = connect(stage.address);
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNREFUSED');
    });

    it('says that it comes back, where its protocol has a word for that', async () => {
      const stage = await setStage(target, kind);
      const { reader } = await stage.subscribe('one');
      await stage.listener.close('restart');
      const { cause, code } = await reader.end();
      expect([cause, code]).toEqual(['server', target.transport === 'ws' ? '1012' : '']);
    });

    it('ends a stalled client with the listener', async () => {
      const stage = await setStage(target, kind);
      const { subscription, connection } = await stage.subscribe('one');
      subscription.pause();
      await until('bytes to be held back', () => !connection.send({ data: Buffer.alloc(256 * 1024, 0x61) }));
      await stage.listener.close();
      expect(stage.application.closings).toEqual([{ client: 'one', reason: 'server' }]);
    });

    it('tells each of 100 short connections once', async () => {
      const stage = await setStage(target, kind);
      const names = Array.from({ length: 100 }, (_, i) => `s${i}`);
      for (let i = 0; i < names.length; i += 10) {
        const some = await Promise.all(names.slice(i, i + 10).map((name) => stage.subscribe(name)));
        for (const { subscription } of some) subscription.close();
      }
      await until('all to be gone', () => stage.application.closings.length >= names.length);
      await aWhile(20);
      expect(stage.application.closings.map(({ client }) => client).toSorted()).toEqual(names.toSorted());
      expect(new Set(stage.application.closings.map(({ reason }) => reason))).toEqual(new Set(['client']));
    });

    it('lets a client come back under its name', async () => {
      const stage = await setStage(target, kind);
      const first = await stage.subscribe('one', { uplink: true });
      const second = await stage.subscribe('one', { uplink: true });
      first.subscription.close();
      await until('the first to be gone', () => stage.application.closings.length === 1);
      second.subscription.send(Buffer.from('still here'));
      await until('its message', () => stage.application.uplinked.length === 1);
      stage.listener.broadcast('c', event('x'));
      await second.reader.read(1);
      expect(stage.application.closings).toHaveLength(1);
    });
  });
}

/** What no client of ours does: bare sockets. */
export function describeBareEndings(target: Target): void {
  describe('endings of a bare socket', () => {
    it.each(['destroy', 'resetAndDestroy', 'end'] as const)(
      'knows a client that leaves by %s',
      async (leave) => {
        const stage = await setStage(target, 'lean');
        const bare = new BareSocket(stage.address, subscribeBytes(target.transport)).read();
        await until('the connection', () => stage.application.connections.length === 1);
        await until('the head of the response', () => bare.received !== '');
        bare.socket[leave]();
        await until('the server to know', () => stage.application.closings.length > 0);
        await aWhile(20);
        expect(stage.application.closings).toEqual([{ client: 'bare', reason: 'client' }]);
      },
    );

    it('leaves a silent subscriber alone, however short the keep-alive time-out', async () => {
      const stage = await setStage(target, 'lean', {}, { keepAliveMs: 200 });
      const { reader, connection } = await stage.subscribe('one');
      await aWhile(1500);
      connection.send(event('still here'));
      await reader.read(1);
      expect(stage.application.closings).toEqual([]);
    });
  });
}

export function describeListening(target: Target): void {
  describe('listening', () => {
    it('rejects with EADDRINUSE where another server listens, of its own kind or not', async () => {
      const stage = await setStage(target, 'lean');
      const other = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void other.close());
      await once(other, 'listening');
      for (const port of [stage.listener.port, (other.address() as AddressInfo).port]) {
        await expect(target.listen(new Recorder(), { ...SUITE_OPTIONS, port })).rejects.toMatchObject({
          code: 'EADDRINUSE',
          port,
        });
      }
    });

    it('rejects with the error of the system for a host that is not here', async () => {
      const options = { ...SUITE_OPTIONS, host: '192.0.2.1' };
      await expect(target.listen(new Recorder(), options)).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
    });

    it('rejects limits that make no sense', async () => {
      const options = { ...SUITE_OPTIONS, backpressureLimitBytes: 1 };
      await expect(target.listen(new Recorder(), options)).rejects.toThrow(/^backpressureLimitBytes is 1/);
    });

    it('tells the application before it resolves, frees its port, and holds a port that was asked for', async () => {
      const application = new Recorder();
      const listener = await target.listen(application, SUITE_OPTIONS);
      expect(application.listener).toBe(listener);
      await listener.close();
      const options = { ...SUITE_OPTIONS, port: listener.port };
      const again = await target.listen(new Recorder(), options);
      onTestFinished(() => again.close());
      expect(again.port).toBe(listener.port);
      await expect(target.listen(new Recorder(), options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    });
  });
}
