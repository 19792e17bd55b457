// What clients have to know of TLS beforehand, and what they have to say of it afterwards. Plain data: it crosses processes.

/** What a client must know to speak TLS with a server of this project. */
export interface ClientTlsOptions {
  /** PEM: the certificate that is trusted, and no other. */
  readonly ca: string;
  /** Where a ticket is to be had before anything else: every connection brings this one. Undefined: none brings any. */
  readonly ticketFrom?: { readonly host: string; readonly port: number };
}

/** What a client must know to speak TLS with a server that is not of this project. */
export interface OtherServerTls {
  /** The name that its certificate must be for, and that is sent to it (SNI); of an address without a name undefined. */
  readonly serverName: string | undefined;
  /** Any certificate will do; else one that the system trusts (trust-store.ts). */
  readonly insecure: boolean;
}

/** How clients speak HTTP/2; without it they speak HTTP/1.1. */
export interface ClientHttp2Options {
  /** So many subscriptions of a process share a connection, at most. */
  readonly streamsPerConnection: number;
  /** Unread bytes of a stream, and of a connection, at most; left out: HTTP2_WINDOWS. */
  readonly streamWindowBytes?: number;
  readonly sessionWindowBytes?: number;
  /** What the window of a connection is given back for: bytes that have arrived, as node:http2 does, or that have been read. */
  readonly credit?: 'arrival' | 'read';
}

/** What both ends have agreed on in a handshake. */
export interface TlsAgreement {
  readonly protocol: string;
  readonly cipher: string;
  readonly group: string;
}

/** What the clients of a process have seen of TLS. */
export interface TlsUse {
  /** Of the latest handshake; undefined before the first. */
  readonly agreed: TlsAgreement | undefined;
  readonly handshakes: number;
  /** Of these, those that resumed an earlier session. */
  readonly resumed: number;
}
