// A look at a server of the user's before it is measured: that it is there, answers at once, relays what is published or
// pushes by itself, and whether its events carry a stamp. What it does not do is told in words here, and not by a long run.
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { ClientClose, ClientTransport, Receiver, Subscription } from '../../clients/client.ts';
import { clientTransport } from '../../clients/client-transports.ts';
import { endpointRequest } from '../../clients/endpoint.ts';
import { NS_PER_S, nowNs } from '../../measure/clock.ts';
import { emptyStamp, readStamp, STAMP_LENGTH, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { stampPlace } from '../../measure/events/stamp-place.ts';
import { StockQuotes } from '../../workloads/broadcast/stock-quotes.ts';
import type { PublishEndpoint, ServerAtUrl } from '../plan/server-at-url.ts';
import { RelayListener } from './relay-listener.ts';

/** A connection to a port of this machine is made, or refused. */
const CONNECT_MS = 1_000;
/** A relay answers before anything has been published. */
const HEAD_MS = 1_000;
/** A server that pushes by itself may hold its head back until its first event. */
const FIRST_EVENT_MS = 3_000;
/** After a first event without a stamp, which may be a greeting. */
const SECOND_EVENT_MS = 1_200;
/** What is published arrives. It is published several times: a relay may know of a subscriber later than that one thinks. */
const RELAY_MS = 1_500;
const REPEAT_MS = 400;

/** A stamp may differ by this much from the clock of this machine. */
const MOST_CLOCK_DIFFERENCE_NS = 3600 * NS_PER_S;

/**
 * Which address has something that listens: one of `hosts`, whose names are looked up. Rejects with what to do where
 * none has.
 */
export async function reachableHost(hosts: readonly string[], port: number, url: string): Promise<string> {
  const addresses = (await Promise.all(hosts.map((host) => addressesOf(host, url)))).flat();
  for (const address of addresses) if (await listens(address, port)) return address;
  throw new Error(
    `nothing listens at ${url} (${addresses.join(', ')}, port ${port}): start the server first`,
  );
}

async function addressesOf(host: string, url: string): Promise<string[]> {
  if (isIP(host) > 0) return [host];
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new Error(`the name of the server at ${url} is not known (${code})`, { cause: error });
  }
}

/** Whether an address is of this machine's loopback interface. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(CONNECT_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** Resolves with whether events carry a stamp of this machine's clock. Rejects with what the server does not do. */
export async function checkServerAtUrl(
  server: Pick<ServerAtUrl, 'url' | 'transport' | 'endpoint' | 'publish'>,
): Promise<boolean> {
  const { url, transport, endpoint, publish } = server;
  const channel = `pushbench-check-${process.pid}-${transport}`;
  const visitor = new Visitor(url);
  visitor.subscribe(await clientTransport('lean', transport, endpoint.tls), {
    host: endpoint.host,
    port: endpoint.port,
    channel,
    client: 'pushbench-check',
    uplink: false,
    request: endpointRequest(endpoint, { channel, client: 'pushbench-check' }),
  });
  try {
    if (publish === undefined) return await pushesByItself(visitor, isLoopback(endpoint.host));
    await relays(visitor, publish, channel);
    return true;
  } finally {
    visitor.leave();
  }
}

async function pushesByItself(visitor: Visitor, here: boolean): Promise<boolean> {
  const seconds = FIRST_EVENT_MS / 1000;
  await visitor.until(
    () => visitor.events.length > 0,
    FIRST_EVENT_MS,
    () =>
      visitor.isOpen
        ? `pushed nothing within ${seconds} s: it must push by itself at least once a second while it is measured, or name where to publish with --publish-url`
        : `did not answer within ${seconds} s`,
  );
  const stamped = (): boolean => visitor.events.some(({ stamp }) => stamp !== undefined);
  await visitor
    .until(stamped, SECOND_EVENT_MS, () => '')
    .catch((error: unknown) => {
      if (!(error instanceof TooLate)) throw error;
    });
  const event = visitor.events.find(({ stamp }) => stamp !== undefined);
  // Of another machine its times say nothing here.
  if (event === undefined || !here) return false;
  const stamp = emptyStamp();
  if (!readStamp(event.stamp!, 0, STAMP_LENGTH, stamp))
    throw visitor.problem('pushes events whose stamp cannot be read: see docs/STAMP.md');
  const offNs = Math.abs(event.receivedNs - stamp.intendedNs);
  if (offNs > MOST_CLOCK_DIFFERENCE_NS)
    throw visitor.problem(
      'pushes events with the time of another clock: a stamp must be of CLOCK_MONOTONIC, see docs/STAMP.md',
    );
  return true;
}

async function relays(visitor: Visitor, publish: PublishEndpoint, channel: string): Promise<void> {
  await visitor.until(
    () => visitor.isOpen,
    HEAD_MS,
    () =>
      `did not answer within ${HEAD_MS / 1000} s: a relay must send the head of its answer at once, before any event`,
  );
  const data = stampedQuote();
  const listener = new RelayListener(publish, '');
  const post = (): void => listener.broadcast(channel, { data });
  const timer = setInterval(post, REPEAT_MS);
  post();
  try {
    const written = data.subarray(STAMP_OFFSET, STAMP_OFFSET + STAMP_LENGTH);
    const arrived = (): boolean => visitor.events.some(({ stamp }) => stamp?.equals(written) === true);
    const where = `${publish.authority}${publish.path}`;
    await Promise.race([
      listener.broken,
      visitor.until(arrived, RELAY_MS, () => {
        const others = visitor.events.length > 0 ? '; what came was not the event as it was posted' : '';
        return `did not push what was posted to ${where} within ${RELAY_MS / 1000} s${others}`;
      }),
    ]);
  } finally {
    clearInterval(timer);
    await listener.close();
  }
}

function stampedQuote(): Buffer {
  const data = new StockQuotes(100, 0).next();
  const now = nowNs();
  writeStamp(data, STAMP_OFFSET, { intendedNs: now, sentNs: now, source: 0, sequence: 0, flags: 0 });
  return data;
}

class TooLate extends Error {}

/** One subscriber that keeps what it reads. */
class Visitor implements Receiver {
  readonly events: { readonly stamp: Buffer | undefined; readonly receivedNs: number }[] = [];
  isOpen = false;
  readonly #url: string;
  #subscription: Subscription | undefined;
  #close: ClientClose | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  subscribe(transport: ClientTransport, options: Parameters<ClientTransport['subscribe']>[0]): void {
    this.#subscription = transport.subscribe(options, this);
  }

  leave(): void {
    this.#subscription?.drop();
  }

  problem(what: string): Error {
    return new Error(`the server at ${this.#url} ${what}`);
  }

  opened(): void {
    this.isOpen = true;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const place = stampPlace(bytes, start, end);
    const stamp = place < 0 ? undefined : Buffer.from(bytes.slice(place, place + STAMP_LENGTH));
    this.events.push({ stamp, receivedNs });
  }

  closed(reason: ClientClose): void {
    this.#close = reason;
  }

  /** Resolves when it is so; rejects when the connection ends, or time is up. */
  async until(isSo: () => boolean, limitMs: number, complaint: () => string): Promise<void> {
    const giveUp = performance.now() + limitMs;
    while (!isSo()) {
      if (this.#close !== undefined) {
        const { cause, code, message } = this.#close;
        throw this.problem(
          cause === 'rejected'
            ? message
            : `ended the connection (${cause}${code === '' ? '' : ` ${code}`}): ${message}`,
        );
      }
      if (performance.now() > giveUp) throw new TooLate(this.problem(complaint()).message);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
