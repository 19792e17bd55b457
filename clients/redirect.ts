// Where a redirected subscription goes next: event streams follow redirects as a browser's EventSource does, with the
// same limit. https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
import type { ClientClose, ConnectOptions } from './client.ts';
import type { HeaderFields } from './http-response-head.ts';
import { authority, type Address } from './request-head.ts';

/** https://fetch.spec.whatwg.org/#redirect-status */
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const MAX_REDIRECTS = 20;

/** By protocol: where a URL without a port leads. */
const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as const;

/** Of a Location, so much is shown. */
const SHOWN_CHARACTERS = 200;

/** Follows the redirects of one GET. */
export class RedirectTrail {
  readonly #firstHost: string;
  readonly #protocol: keyof typeof DEFAULT_PORTS;
  #at: Address;
  #hops = 0;

  /** `secured`: over TLS, which a redirect does not leave. */
  constructor(first: Address, secured = false) {
    this.#firstHost = first.host;
    this.#protocol = secured ? 'https:' : 'http:';
    this.#at = first;
  }

  get at(): Address {
    return this.#at;
  }

  /**
   * Whether the response redirects: true once `at` is the next address, false where it says nothing of the kind, or why
   * it is not followed. A redirect without a Location is an answer like any other.
   */
  follow(head: HeaderFields & { readonly status: number }): boolean | ClientClose {
    const location = head.header('location');
    if (location === undefined || !REDIRECT_STATUSES.has(head.status)) return false;
    const base = `${this.#protocol}//${authority(this.#at)}${this.#at.path}`;
    if (!URL.canParse(location, base)) return notFollowed(head.status, location, 'that is no address');
    const next = new URL(location, base);
    if (next.protocol !== this.#protocol) {
      const only = this.#protocol === 'http:' ? 'plain HTTP' : 'HTTP over TLS';
      return notFollowed(head.status, location, `this client speaks ${only} only`);
    }
    const host = next.hostname.replaceAll(/^\[|\]$/g, '');
    // A generator of load goes where it was sent, or stays on the machine.
    if (host !== this.#firstHost && !isLoopback(host)) {
      return notFollowed(
        head.status,
        location,
        'load is not taken to another host: name it if that is what you want',
      );
    }
    if (++this.#hops > MAX_REDIRECTS) {
      return notFollowed(
        head.status,
        location,
        `it is the ${MAX_REDIRECTS + 1}st redirect`,
        'TOO_MANY_REDIRECTS',
      );
    }
    this.#at = {
      host,
      port: next.port === '' ? DEFAULT_PORTS[this.#protocol] : Number(next.port),
      path: next.pathname + next.search,
    };
    return true;
  }
}

/** How to connect to where a redirect leads. A source address is kept where the host stays the same. */
export function redirectedTo(options: ConnectOptions, { host, port }: Address): ConnectOptions {
  const { client, localAddress } = options;
  return host === options.host && localAddress !== undefined
    ? { host, port, client, localAddress }
    : { host, port, client };
}

/** Where a response points to, for the message of a client that does not follow; '' where it does not. */
export function pointsTo(head: HeaderFields & { readonly status: number }): string {
  const location = REDIRECT_STATUSES.has(head.status) ? head.header('location') : undefined;
  return location === undefined ? '' : `go to ${location.slice(0, SHOWN_CHARACTERS)}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

function notFollowed(status: number, location: string, why: string, code = `HTTP ${status}`): ClientClose {
  const shown = location.slice(0, SHOWN_CHARACTERS);
  return { cause: 'rejected', code, message: `redirected by ${status} to ${shown}, not followed: ${why}` };
}
