// The heads of the clients' requests, the same for lean and reference clients as far as libraries let them.
// Both subscriptions send the same request line and Host. SSE adds Accept and Cache-Control, as a browser's
// EventSource does (52 bytes); WebSocket adds the four fields of its handshake (113 bytes); each the least that its
// specification asks for. https://html.spec.whatwg.org/multipage/server-sent-events.html,
// https://www.rfc-editor.org/rfc/rfc6455#section-4.1
import { isIPv6 } from 'node:net';
import { BINARY_CONTENT_TYPE, PATHS } from '../servers/target.ts';
import type { ConnectOptions, SubscribeOptions, Subscription } from './client.ts';
import { extensionOffer } from './compression-agreed.ts';

/** What may be asked for in the handshake of a WebSocket, of a subscriber or of a requester. */
export type UpgradeOptions = ConnectOptions & Pick<SubscribeOptions, 'compression'>;

/** Where a GET goes. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
}

/** `host:port`, as URLs and the Host field want it. */
export function authority({ host, port }: Pick<ConnectOptions, 'host' | 'port'>): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The Host field: the same, unless a request of one's own says otherwise. */
function hostField(options: ConnectOptions): string {
  return options.request?.authority ?? authority(options);
}

/** Path and query of a subscription. SSE resumes with a header field instead of `after`. */
export function eventsPath(options: SubscribeOptions, transport: 'sse' | 'ws'): string {
  if (options.request !== undefined) return options.request.path;
  const path = `${PATHS.events}?channel=${encodeURIComponent(options.channel)}&client=${encodeURIComponent(options.client)}`;
  return transport === 'ws' && options.resumeAfter !== undefined
    ? `${path}&after=${options.resumeAfter}`
    : path;
}

/** Where a subscription to an event stream goes, before any redirect. */
export function eventsAddress(options: SubscribeOptions): Address {
  return { host: options.host, port: options.port, path: eventsPath(options, 'sse') };
}

/** Whether it is where the subscription was sent to. To another server no fields of one's own go, which may be secrets. */
export function isFirst({ host, port }: ConnectOptions, at: Address): boolean {
  return at.host === host && at.port === port;
}

export function messagesPath(client: string): string {
  return `${PATHS.messages}?client=${encodeURIComponent(client)}`;
}

export function streamsPath(client: string): string {
  return `${PATHS.streams}?client=${encodeURIComponent(client)}`;
}

/** The GET that subscribes to an event stream: at first, or at where it was redirected to. */
export function eventStreamHead(options: SubscribeOptions, at = eventsAddress(options)): string {
  const isOwn = isFirst(options, at);
  const resume = options.resumeAfter === undefined ? '' : `Last-Event-ID: ${options.resumeAfter}\r\n`;
  return (
    `GET ${at.path} HTTP/1.1\r\nHost: ${isOwn ? hostField(options) : authority(at)}\r\n` +
    `Accept: text/event-stream\r\nCache-Control: no-cache\r\n${acceptField(options)}${resume}${isOwn ? furtherFields(options) : ''}\r\n`
  );
}

function acceptField({ compression }: SubscribeOptions): string {
  return compression === undefined ? '' : `Accept-Encoding: ${compression.coding}\r\n`;
}

/** The GET that asks for a WebSocket. `key` is 16 random bytes, base64. */
export function upgradeHead(options: UpgradeOptions, path: string, key: string): string {
  return (
    `GET ${path} HTTP/1.1\r\nHost: ${hostField(options)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${offerField(options)}${furtherFields(options)}\r\n`
  );
}

function offerField({ compression }: UpgradeOptions): string {
  return compression === undefined ? '' : `Sec-WebSocket-Extensions: ${extensionOffer(compression)}\r\n`;
}

/** The Content-Type of a POST: by the second one a target knows that a message is no text. */
export function contentType(binary: boolean): string {
  return binary ? BINARY_CONTENT_TYPE : 'application/json';
}

/** Header lines that a server of somebody else wants, each with its CR LF. */
function furtherFields({ request }: ConnectOptions): string {
  return request === undefined
    ? ''
    : request.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
}

/**
 * A POST with its body. `fields`: further header lines, each with its CR LF. A request of one's own names its path and
 * type itself.
 */
export function post(
  options: ConnectOptions,
  path: string,
  fields: string,
  body: Uint8Array,
  binary: boolean,
): Buffer {
  const asked = options.request;
  const type = asked === undefined ? `Content-Type: ${contentType(binary)}\r\n` : furtherFields(options);
  const head =
    `POST ${asked?.path ?? path} HTTP/1.1\r\nHost: ${hostField(options)}\r\n${fields}` +
    `${type}Content-Length: ${body.length}\r\n\r\n`;
  const request = Buffer.allocUnsafe(head.length + body.length);
  request.write(head, 'latin1');
  request.set(body, head.length);
  return request;
}

/** A WebSocket that says what its server wants to hear first, as soon as it is open. */
export function withFirstMessages(connection: Subscription, { request }: ConnectOptions): Subscription {
  for (const message of request?.messages ?? []) connection.send(Buffer.from(message));
  return connection;
}
