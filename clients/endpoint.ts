// Where a server that is not of this project wants to be asked: its address, and templates for path, header fields and
// messages, in which `{channel}` and `{client}` stand for names. In place of the wire surface of servers/target.ts.

import type { OtherServerTls } from './tls-use.ts';

/** An address of this machine, and how to ask there. */
export interface Endpoint {
  /** Numeric: 127.0.0.1 or ::1. */
  readonly host: string;
  readonly port: number;
  /** How it is spoken to over TLS; undefined: in clear text. */
  readonly tls?: OtherServerTls;
  /** For the Host field: `localhost:8080`. */
  readonly authority: string;
  /** Template of path and query. */
  readonly path: string;
  /** Templates of header lines, `Name: value`. */
  readonly headers: readonly string[];
  /** Templates of the messages that a WebSocket sends as soon as it is open. */
  readonly messages: readonly string[];
}

/** What stands in the templates. */
export interface EndpointNames {
  readonly channel: string;
  readonly client: string;
}

/** One request to an endpoint, with the names filled in. */
export interface EndpointRequest {
  readonly authority: string;
  readonly path: string;
  /** Name and value. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly messages: readonly string[];
}

/** Fills the names in; those in the path are percent-encoded. */
export function endpointRequest(endpoint: Endpoint, names: EndpointNames): EndpointRequest {
  const plain = (template: string): string => filledIn(template, names);
  return {
    authority: endpoint.authority,
    path: filledIn(endpoint.path, {
      channel: encodeURIComponent(names.channel),
      client: encodeURIComponent(names.client),
    }),
    headers: endpoint.headers.map((line) => nameAndValue(plain(line))),
    messages: endpoint.messages.map(plain),
  };
}

/** A template with other text in the place of each `{name}`; what has no name here stays as it is. */
export function filledIn(template: string, names: Readonly<Record<keyof EndpointNames, string>>): string {
  return template.replaceAll('{channel}', () => names.channel).replaceAll('{client}', () => names.client);
}

function nameAndValue(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
