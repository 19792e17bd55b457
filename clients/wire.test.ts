// Lean and reference clients over real sockets, on what real servers and middleboxes send: both must make the same of it,
// wherever the bytes are cut into reads, and end by themselves where nothing more can come.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../measure/random.ts';
import type { Transport } from '../servers/target.ts';
import type { ClientKind } from './client.ts';
import { clientTransport } from './client-transports.ts';
import { cut } from './cut.fixture.ts';
import { EVENT_STREAM_CASES } from './event-stream-cases.fixture.ts';
import { HTTP_CASES } from './http-cases.fixture.ts';
import { rawServer, type RawRequest, type RawServer } from './raw-server.fixture.ts';
import { Recorder } from './recorder.fixture.ts';
import { WEBSOCKET_CASES } from './websocket-cases.fixture.ts';
import type { Outcome, WireCase } from './wire-case.fixture.ts';

const KINDS: readonly ClientKind[] = ['lean', 'reference'];

/** So many connections at a time. */
const ABREAST = 48;

/** Longer inputs are cut at places that a seed chooses. */
const CUT_EVERYWHERE_BYTES = 400;
const RANDOM_CUTS = 12;

/** What the server does on the connection of a client, which says its number. */
const scripts: ((request: RawRequest) => Promise<void>)[] = [];
let server: RawServer;

beforeAll(async () => {
  server = await rawServer((request) => scripts[Number(/client=(\d+)/.exec(request.head)![1])]!(request));
});
afterAll(() => server.close());

/** Sends the bytes of the case, cut at these places, and then does what the case says. */
function script(
  { bytes, after }: WireCase,
  places: readonly number[],
): (request: RawRequest) => Promise<void> {
  return async ({ socket, head }) => {
    if (after === 'idle') socket.once('data', () => socket.end()); // a server's part of a closing handshake
    const all = Buffer.from(typeof bytes === 'string' ? bytes : bytes(head), 'latin1');
    for (const [i, part] of cut(all, places).entries()) {
      if (i > 0) await sleep(2); // time to read the part before
      if (socket.destroyed) return;
      socket.write(part);
    }
    if (after === 'fin') socket.end();
  };
}

async function outcome(
  kind: ClientKind,
  transport: Transport,
  wireCase: WireCase,
  places: readonly number[],
): Promise<Outcome> {
  const client = scripts.push(script(wireCase, places)) - 1;
  const recorder = new Recorder();
  const subscription = (await clientTransport(kind, transport)).subscribe(
    { host: '127.0.0.1', port: server.port, client: String(client), channel: 'c', uplink: false },
    recorder,
  );
  if (wireCase.after === 'idle') {
    await recorder.until('message', wireCase.outcome.messages.length);
    subscription.close();
  }
  const { cause, code } = await recorder.end();
  const count = (name: string): number => recorder.calls.filter((call) => call === name).length;
  return {
    opened: count('opened'),
    messages: recorder.messages,
    keptAlive: count('keptAlive'),
    lastEventId: subscription.lastEventId,
    closed: `${cause} ${code}`,
  };
}

/** In one piece, in two at every place, and byte for byte; or, where that is too long, at some places. */
function allCuts({ bytes, cutFrom }: WireCase): number[][] {
  const { length } = typeof bytes === 'string' ? bytes : bytes('Sec-WebSocket-Key: x\r\n');
  const random = new Random(length);
  if (length - cutFrom > CUT_EVERYWHERE_BYTES) {
    const some = Array.from({ length: RANDOM_CUTS }, (_, i) =>
      Array.from({ length: 1 + (i % 3) }, () => 1 + random.integer(length - 1)),
    );
    return [[], ...some];
  }
  const from = Math.max(1, cutFrom);
  const places = Array.from({ length: Math.max(0, length - from) }, (_, i) => from + i);
  return [[], ...places.map((place) => [place]), places];
}

/** The different outcomes of a case, however it is cut. */
async function outcomes(kind: ClientKind, transport: Transport, wireCase: WireCase): Promise<Outcome[]> {
  const waiting = allCuts(wireCase);
  const found = new Map<string, Outcome>();
  const work = async (): Promise<void> => {
    for (let places = waiting.pop(); places !== undefined; places = waiting.pop()) {
      const one = await outcome(kind, transport, wireCase, places);
      found.set(JSON.stringify(one), one);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, work));
  return [...found.values()];
}

const SUITES: readonly [name: string, transport: Transport, cases: readonly WireCase[]][] = [
  ['HTTP around an event stream', 'sse', HTTP_CASES],
  ['an event stream', 'sse', EVENT_STREAM_CASES],
  ['a WebSocket', 'ws', WEBSOCKET_CASES],
];

describe.each(SUITES)('%s', (_name, transport, cases) => {
  const rules = [...new Set(cases.map(({ rule }) => rule))];
  describe.each(rules)('%s', (rule) => {
    const ofRule = cases.filter((each) => each.rule === rule);
    // Most of their time is that between two bytes.
    it.concurrent.each(ofRule.map((each) => [each.name, each] as const))('%s', async (_case, wireCase) => {
      const found = await Promise.all(KINDS.map((kind) => outcomes(kind, transport, wireCase)));
      for (const [i, kind] of KINDS.entries())
        expect({ [kind]: found[i] }).toEqual({ [kind]: [wireCase.outcome] });
    });
  });
});
