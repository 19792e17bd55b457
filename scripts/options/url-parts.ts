// A URL of a server on this machine, with templates in its path: what its clients need of it, or what is wrong with it.

export interface UrlParts {
  /** As typed. */
  readonly whole: string;
  /** Where it may be listening: `localhost` is 127.0.0.1 or ::1. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** For the Host field. */
  readonly authority: string;
  /** Path and query, as typed. */
  readonly path: string;
}

const HERE: ReadonlyMap<string, readonly string[]> = new Map([
  ['localhost', ['127.0.0.1', '::1']],
  ['127.0.0.1', ['127.0.0.1']],
  ['[::1]', ['::1']],
]);

/** The parts, or a complaint that goes on after the URL. `schemes`: with their colon. */
export function urlParts(text: string, schemes: readonly string[]): UrlParts | string {
  const example = `${schemes[0]}//127.0.0.1:8080/…`;
  const match = /^([a-z]+:)\/\/([^/?#]*)([^#]*)(#.*)?$/i.exec(text);
  if (match === null) return `is no URL: write ${example}`;
  const [, scheme = '', authority = '', path = '', fragment] = match;
  if (/^(https|wss):$/i.test(scheme))
    return `is encrypted: servers at a URL are measured without TLS; write ${example}`;
  if (!schemes.includes(scheme.toLowerCase()))
    return `has the scheme ${scheme.slice(0, -1)}: write ${example}`;
  if (authority.includes('@')) return 'has a user name: give it with --header';
  if (fragment !== undefined) return 'has a fragment (#…), which no server gets: leave it out';
  const [, name = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  const hosts = HERE.get(name.toLowerCase());
  if (hosts === undefined)
    return 'is not on this machine: servers are measured at 127.0.0.1, ::1 or localhost only, because both ends of a delivery need one clock';
  const port = Number(digits ?? 80);
  if (!(port >= 1 && port <= 65_535)) return 'has no port from 1 to 65535';
  if (!/^[\x21-\x7e]*$/.test(path)) return 'has blanks or letters beyond ASCII in it: percent-encode them';
  return { whole: text, hosts, port, authority, path: path.startsWith('/') ? path : `/${path}` };
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
