import { describe, expect, it } from 'vitest';
import { Hub, type Wire } from './hub.ts';
import type { Application, CloseReason, Connection, ListenOptions, ReplyStream } from './target.ts';

const LIMIT = 65_536;
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A hub whose application writes down what it is told, and a way to make wires that do so too. */
function hubWith(onLimit: ListenOptions['onLimit'] = 'disconnect') {
  const told: string[] = [];
  const opened: Connection[] = [];
  const streams: ReplyStream[] = [];
  const application: Application = {
    started() {},
    opened: (connection) => void opened.push(connection),
    received: ({ client }, message, binary) =>
      void told.push(`${client}: ${Buffer.from(message).toString()}${binary === true ? ' (bytes)' : ''}`),
    requested(stream) {
      streams.push(stream);
    },
    abandoned: ({ client }) => void told.push(`${client} abandoned`),
    writable: ({ client }) => void told.push(`${client} writable`),
    closed: ({ client }, reason: CloseReason) => void told.push(`${client} closed by ${reason}`),
  };
  let encoded = 0;
  const options = { backpressureLimitBytes: LIMIT, onLimit } as ListenOptions;
  const hub = new Hub(application, options, ({ data }) => {
    encoded++;
    return Buffer.from(data).toString();
  });
  const wire = (name: string, held = 0): Wire<string> => ({
    send: (frame) => told.push(`${name} < ${frame}`) > 0,
    keepAlive: () => void told.push(`${name} kept alive`),
    end: () => void told.push(`${name} ended`),
    cut: () => void told.push(`${name} cut`),
    buffered: () => held,
  });
  return { hub, told, opened, streams, wire, encodings: () => encoded };
}

describe('Hub', () => {
  it('encodes an event once for all members of its channel, and for nobody else', () => {
    const { hub, told, wire, encodings } = hubWith();
    for (const client of ['a', 'b']) hub.join({ channel: 'one', client }, wire(client));
    hub.join({ channel: 'two', client: 'c' }, wire('c'));
    hub.broadcast('one', { data: bytes('x') });
    hub.broadcast('none', { data: bytes('y') });
    expect(told).toEqual(['a < x', 'b < x']);
    expect(encodings()).toBe(1);
  });

  it('tells the application of an end once, and why', () => {
    const { hub, told, opened, wire } = hubWith();
    const [left, ended, broken] = ['left', 'ended', 'broken'].map((client) =>
      hub.join({ channel: 'one', client }, wire(client)),
    );
    left!.closed();
    left!.closed('error');
    opened[1]!.end();
    ended!.closed();
    broken!.closed('error');
    hub.broadcast('one', { data: bytes('late') });
    hub.end();
    expect(told).toEqual([
      'left closed by client',
      'ended ended',
      'ended closed by server',
      'broken closed by error',
    ]);
  });

  it('cuts a member over its limit, or leaves the event out for it', () => {
    const cutting = hubWith('disconnect');
    const slow = cutting.hub.join({ channel: 'one', client: 'slow' }, cutting.wire('slow', LIMIT + 1));
    expect(slow.send({ data: bytes('x') })).toBe(false);
    slow.closed();
    expect(cutting.told).toEqual(['slow cut', 'slow closed by limit']);

    const dropping = hubWith('drop');
    const held = dropping.hub.join({ channel: 'one', client: 'held' }, dropping.wire('held', LIMIT + 1));
    const full = dropping.hub.join({ channel: 'one', client: 'full' }, dropping.wire('full', LIMIT));
    expect([held.send({ data: bytes('x') }), full.send({ data: bytes('x') })]).toEqual([false, true]);
    expect(dropping.told).toEqual(['full < x']);
  });

  it('takes messages of a client that is connected, and says so where it is not', () => {
    const { hub, told, wire } = hubWith();
    const first = hub.join({ channel: 'one', client: 'a' }, wire('a'));
    hub.join({ channel: 'one', client: 'a' }, wire('a again'));
    first.closed();
    const known = ['a', 'b'].map((client) => hub.receivedFrom(client, bytes('hello')));
    expect(known).toEqual([true, false]);
    hub.receivedFrom('a', bytes('0'), true);
    expect(told).toEqual(['a closed by client', 'a: hello', 'a: 0 (bytes)']);
  });

  it('answers requests with streams that end', () => {
    const { hub, told, streams, wire } = hubWith();
    const finished = hub.requested('a', bytes('q'), wire('sse'), { ends: true });
    const gone = hub.requested('b', bytes('q'), wire('ws'), { ends: false });
    streams[0]!.send({ data: bytes('1') });
    streams[0]!.finish({ data: bytes('2') });
    streams[0]!.finish({ data: bytes('3') });
    finished(); // its connection ends when it has been answered
    gone();
    gone();
    streams[1]!.finish({ data: bytes('4') });
    expect(told).toEqual(['sse < 1', 'sse < 2', 'sse ended', 'b abandoned']);
    expect(streams.map(({ closed }) => closed)).toEqual([true, true]);
  });
});
