// What a look at a browser asks of its page, and what comes of it.
import type { Transport } from '../../../servers/target.ts';

/** How many connections a page could open to one server before the next one had to wait. */
export interface LimitSeen {
  readonly opened: number;
  /** What became of the next one: it neither opened nor failed in time, or it failed, or none more was tried. */
  readonly next: 'waits' | 'fails' | 'not-tried';
}

/** Something that a connection of the page met. */
export interface Met {
  readonly what: 'open' | 'message' | 'error' | 'close';
  readonly atMs: number;
  /** `closed`: the browser has given up. */
  readonly state: 'connecting' | 'open' | 'closed';
  /** Of an event over EventSource its id, of a WebSocket's end its code. */
  readonly detail: string;
}

/** What a page did in a stretch of time. */
export interface TabSeen {
  readonly isHidden: boolean;
  readonly seconds: number;
  readonly events: number;
  /** Ticks of a timer of 100 ms. */
  readonly ticks: number;
}

/** Methods of the page that is looked at. */
export interface PageLookMethods {
  /** Starts a worker that does nothing: by it the page's process is known. */
  beginWorker(): Promise<void>;
  limit(transport: Transport, most: number, patienceMs: number): Promise<LimitSeen>;
  /** Opens one connection, and writes down what it meets. */
  open(transport: Transport, channel: string): Promise<void>;
  met(): Promise<readonly Met[]>;
  /** The status of a `fetch` at that path; 0 where it fails. */
  status(path: string): Promise<number>;
  /** Counts from now on. */
  beginTab(): Promise<void>;
  tab(): Promise<TabSeen>;
  closeAll(): Promise<void>;
}

/** One look, of one transport. Times in milliseconds. */
export interface TransportLook {
  readonly transport: Transport;
  readonly limit: LimitSeen;
  /** Private memory of the page's process per open connection; undefined where there are too few of them to tell. */
  readonly bytesPerConnection: number | undefined;
  /** After the server has ended the connection in order; `retryMs` is what it had asked for, over SSE. */
  readonly afterEnd: {
    readonly retryMs: number;
    /** Until the browser came back by itself; undefined: it did not within the patience. */
    readonly cameBackAfterMs: number | undefined;
    /** What the server was told of the last event; undefined: nothing. */
    readonly resumedAfter: number | undefined;
    /** Of a WebSocket: the code of its end. */
    readonly code: string;
  };
  /** After the server has gone and a gateway answered 502 in its place. */
  readonly after502: {
    readonly answers: number;
    /** What `fetch` is told of it. */
    readonly fetchStatus: number;
    /** What the connection's object is told: nothing but this state and, of a WebSocket, this code. */
    readonly state: Met['state'];
    readonly code: string;
    /** Whether it came back by itself once the server was there again. */
    readonly cameBack: boolean;
  };
  readonly visible: TabSeen;
  readonly hidden: TabSeen;
  /** Events that the server sent in both stretches together, and that the page has. */
  readonly sent: number;
  readonly received: number;
}

export interface BrowserLook {
  readonly browser: string;
  readonly stack: string;
  readonly transports: readonly TransportLook[];
}
