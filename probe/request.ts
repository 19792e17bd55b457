// What is asked of an endpoint: address, method, header fields and body, as the user gave them. It holds credentials:
// nothing of it is shown or written except through `secrets.ts`.
/** A name of a header field with its value. */
export type Field = readonly [name: string, value: string];

/** Which version of HTTP is spoken. `auto`: HTTP/2 where TLS negotiates it, else HTTP/1.1. */
export type HttpVersion = 'auto' | '1.1' | '2';

/** One request of a probe. The protocol of `url` decides: `http:` and `https:` are event streams, `ws:` and `wss:` WebSockets. */
export interface ProbeRequest {
  /** Without user name and password: these have become an Authorization field. */
  readonly url: URL;
  readonly method: string;
  /** As given, in their order: they replace the probe's own of the same name. */
  readonly headers: readonly Field[];
  readonly body: Buffer | undefined;
  readonly httpVersion: HttpVersion;
  /** Accept a certificate that cannot be verified. */
  readonly insecure: boolean;
  /** Addresses in place of the resolver's, by `host:port`. */
  readonly resolve: ReadonlyMap<string, string>;
  /** Whether addresses may be dialled that are not of this machine. */
  readonly allowRemote: boolean;
  /** Texts that are sent as soon as a WebSocket is open. */
  readonly send: readonly string[];
  readonly subprotocols: readonly string[];
  /** Where the time at which it was sent stands in each event, as a path into its JSON. */
  readonly timeField: readonly string[] | undefined;
}

/** The kinds of endpoints. */
export type EndpointKind = 'event-stream' | 'websocket';

const KINDS: ReadonlyMap<string, EndpointKind> = new Map([
  ['http:', 'event-stream'],
  ['https:', 'event-stream'],
  ['ws:', 'websocket'],
  ['wss:', 'websocket'],
]);

/** What kind of endpoint an address names; undefined where it is none that can be probed. */
export function kindOf(url: URL): EndpointKind | undefined {
  return KINDS.get(url.protocol);
}

export function isEncrypted(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'wss:';
}

/** The port of an address, also where it is its protocol's own. */
export function portOf(url: URL): number {
  return url.port === '' ? (isEncrypted(url) ? 443 : 80) : Number(url.port);
}

/** The host name without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The address without its credentials, and what these become. */
export function withoutCredentials(given: URL): { readonly url: URL; readonly headers: readonly Field[] } {
  if (given.username === '' && given.password === '') return { url: given, headers: [] };
  const url = new URL(given);
  const value = basicAuthorization(decodeURIComponent(url.username), decodeURIComponent(url.password));
  url.username = url.password = '';
  return { url, headers: [['Authorization', value]] };
}

/** The value of an Authorization field of the scheme Basic: https://www.rfc-editor.org/rfc/rfc7617 */
function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** The given fields after those of the probe's own that they do not replace. */
export function mergedFields(own: readonly Field[], given: readonly Field[]): Field[] {
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  return [...own.filter(([name]) => !names.has(name.toLowerCase())), ...given];
}

/** The given fields without those that would hand credentials to another origin. */
export function withoutSecretFields(fields: readonly Field[]): Field[] {
  return fields.filter(([name]) => PLAIN_FIELDS.has(name.toLowerCase()));
}

/** Fields whose values are no secrets. Every other one is taken for a credential. */
export const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-type',
  'host',
  'last-event-id',
  'origin',
  'pragma',
  'user-agent',
]);
