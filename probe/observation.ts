// What was seen of one connection: plain data, from which `judging/` draws its conclusions. All times are milliseconds
// since the begin of the observation, on the monotonic clock, taken when a read callback begins.
import type { ObservedEvent, ObservedRead } from './reading/event-log.ts';
import type { FrameFacts } from './reading/frame-scanner.ts';
import type { LineFacts } from './reading/field-lines.ts';
import type { EndpointKind } from './request.ts';

/** When each part of getting there was finished. A part that did not happen has no time. */
export interface Milestones {
  dnsMs?: number;
  tcpMs?: number;
  tlsMs?: number;
  headMs?: number;
  firstByteMs?: number;
}

export interface TlsFacts {
  readonly version: string;
  readonly cipher: string;
  /** Why the certificate would be refused, where `--insecure` accepted it. */
  readonly problem: string | undefined;
  /** Where the trusted authorities come from: a file, or `node` for those that Node.js brings. */
  readonly trustStore: string;
}

/** How a connection ended. */
export type End =
  | { readonly by: 'probe'; readonly how: StopReason; readonly atMs: number }
  | {
      readonly by: 'server';
      readonly how: ServerEnd;
      readonly atMs: number;
      readonly code?: number;
      readonly reason?: string;
    }
  | { readonly by: 'error'; readonly atMs: number; readonly message: string; readonly remedy: string };

/** Why the probe ended it: it has watched long enough, has seen enough, or Ctrl-C. */
export type StopReason = 'duration' | 'enough' | 'interrupted';

/**
 * `complete`: the body had its end, or a WebSocket its closing handshake. `until-close`: a body that lasts until the
 * connection closes, so that an end cannot be told from a cut. `truncated`: closed in the middle. `reset`: RST, of the
 * connection or of an HTTP/2 stream.
 */
export type ServerEnd = 'complete' | 'until-close' | 'truncated' | 'reset';

export interface Head {
  readonly status: number;
  readonly httpVersion: string;
  /** Those that say something about streaming, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Redirect {
  readonly status: number;
  readonly to: string;
}

export interface Observation {
  readonly kind: EndpointKind;
  /** As it may be shown, after redirects. */
  readonly url: string;
  readonly method: string;
  /** Wall clock at the begin, milliseconds since 1970. */
  readonly startedAt: number;
  /** Where it was connected to. */
  readonly address: string | undefined;
  /** Whether that is this machine, whose clocks are the probe's own. */
  readonly sameHost: boolean;
  readonly redirects: readonly Redirect[];
  readonly tls: TlsFacts | undefined;
  readonly milestones: Readonly<Milestones>;
  readonly head: Head | undefined;
  /** The first 200 characters of the body. */
  readonly bodyStart: string;
  readonly reads: readonly ObservedRead[];
  /** Of an event stream: by read, whether it left an event unfinished. */
  readonly unfinishedReads: number;
  readonly events: readonly ObservedEvent[];
  /** Events beyond the number that is kept. */
  readonly eventsNotKept: number;
  /** Times of comment lines, or of pings. */
  readonly heartbeats: readonly number[];
  readonly retryMs: number | undefined;
  readonly lines: LineFacts;
  /** Of a WebSocket. */
  readonly frames: FrameFacts | undefined;
  readonly end: End;
}
