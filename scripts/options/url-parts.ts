// A URL of a server with templates in its path: what its clients need of it, or what is wrong with it.
import { isIP } from 'node:net';

export interface UrlParts {
  /** As typed. */
  readonly whole: string;
  /** Where it may be listening: `localhost` is 127.0.0.1 or ::1; of another machine a name or an address. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** Over TLS. */
  readonly secured: boolean;
  /** For the Host field. */
  readonly authority: string;
  /** Path and query, as typed. */
  readonly path: string;
}

/** The addresses of this machine that a name stands for. */
function hostsHere(name: string): readonly string[] | undefined {
  if (name === 'localhost') return ['127.0.0.1', '::1'];
  if (name === '[::1]') return ['::1'];
  return isIP(name) === 4 && name.startsWith('127.') ? [name] : undefined;
}

/** Over TLS a scheme has an `s` more, and a port of its own. */
const SECURED = { 'http:': 'https:', 'ws:': 'wss:' } as const;

/** What may stand before the `//` of a URL, with its colon and without TLS. */
export type UrlScheme = keyof typeof SECURED;

/** The parts, or a complaint that goes on after the URL. `mayBeRemote`: the user has said so. */
export function urlParts(
  text: string,
  schemes: readonly UrlScheme[],
  mayBeRemote: boolean,
): UrlParts | string {
  const example = `${schemes[0]}//127.0.0.1:8080/…`;
  const match = /^([a-z]+:)\/\/([^/?#]*)([^#]*)(#.*)?$/i.exec(text);
  if (match === null) return `is no URL: write ${example}`;
  const [, scheme = '', authority = '', path = '', fragment] = match;
  const secured = schemes.some((each) => SECURED[each] === scheme.toLowerCase());
  if (!secured && !(schemes as readonly string[]).includes(scheme.toLowerCase()))
    return `has the scheme ${scheme.slice(0, -1)}: write ${example}, over TLS ${SECURED[schemes[0]!]}//…`;
  if (authority.includes('@')) return 'has a user name: give it with --header';
  if (fragment !== undefined) return 'has a fragment (#…), which no server gets: leave it out';
  const [, name = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  if (name === '') return `has no host: write ${example}`;
  const hosts = hostsHere(name.toLowerCase()) ?? [name.replaceAll(/[[\]]/g, '')];
  if (!mayBeRemote && hostsHere(name.toLowerCase()) === undefined)
    return 'is not on this machine: its operator will see the load. If you may do that, say so once with --allow-remote';
  const port = Number(digits ?? (secured ? 443 : 80));
  if (!(port >= 1 && port <= 65_535)) return 'has no port from 1 to 65535';
  if (!/^[\x21-\x7e]*$/.test(path)) return 'has blanks or letters beyond ASCII in it: percent-encode them';
  return { whole: text, hosts, port, secured, authority, path: path.startsWith('/') ? path : `/${path}` };
}

/** What the clients set themselves. */
const OURS: ReadonlySet<string> = new Set(
  (
    'host connection upgrade accept cache-control content-length transfer-encoding te expect last-event-id ' +
    'sec-websocket-key sec-websocket-version sec-websocket-extensions sec-websocket-protocol'
  ).split(' '),
);

/** Whether it is `Name: value` in one line, and none of the fields that the clients set themselves. */
export function isHeaderLine(line: string): boolean {
  const name = /^([!#$%&'*+.^_`|~\w-]+):[\t\x20-\x7e\x80-\xff]*$/.exec(line)?.[1];
  return name !== undefined && !OURS.has(name.toLowerCase());
}
