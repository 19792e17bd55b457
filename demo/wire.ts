// What the page and the program of the demo say to each other: JSON over the program's own port. Types and a few
// constants, without a word of Node.js or of the browser, because both sides import them.

/** The parts of the page; each has relays of its own, so that what is broken in one breaks no other. */
export const PARTS = ['ticker', 'assistant', 'break', 'six', 'hidden'] as const;
export type Part = (typeof PARTS)[number];

export type Transport = 'sse' | 'ws';

/** Where the two transports of a stack are reached, on 127.0.0.1. */
export interface TransportPorts {
  readonly sse: number;
  readonly ws: number;
}

/** A stack as the page can choose it. */
export interface StackOffer {
  readonly name: string;
  /** Why it does not run here, with a remedy; '' where it does. */
  readonly reason: string;
  /** Versions of what serves it, by package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<Part, TransportPorts>>;
}

/** GET /api/offer */
export interface Offer {
  readonly stacks: readonly StackOffer[];
}

/** POST /api/feeds: prices from now on, on a channel of their own. */
export interface FeedRequest {
  readonly stack: string;
  readonly part: Part;
  readonly rateHz: number;
}
export interface FeedStarted {
  readonly channel: string;
}

/** POST /api/stop and /api/counts. */
export interface FeedQuestion {
  readonly stack: string;
  readonly part: Part;
  readonly channel: string;
}

/** What the server handed to one client, and what the relay carried to it. */
export interface ClientCounts {
  /** Connections that were opened for it. */
  readonly opened: number;
  /** Events written to it, those included that were replayed. */
  readonly sent: number;
  readonly replayed: number;
  /** Bytes of their payloads. */
  readonly payloadBytes: number;
  /** The most that the transport ever held back for it, in bytes. */
  readonly heldBytes: number;
  /** How its connections ended, as the server saw it, by reason. */
  readonly closes: Readonly<Record<string, number>>;
  /** Bytes that the relay carried to the browser, heads of responses apart. */
  readonly wireBytes: number;
  readonly headBytes: number;
}

export interface FeedCounts {
  /** Prices of the channel that have been due so far: the next one has this number. */
  readonly published: number;
  readonly clients: Readonly<Record<string, ClientCounts>>;
}

/** What can be broken. */
export const FAULTS = ['cut', 'restart', 'stall', 'bad-gateway'] as const;
export type Fault = (typeof FAULTS)[number];

/** POST /api/break */
export interface BreakRequest {
  readonly stack: string;
  readonly fault: Fault;
}

/** How long each fault lasts, in milliseconds. */
export const FAULT_MS: Readonly<Record<Fault, number>> = {
  cut: 0,
  restart: 1_500,
  stall: 4_000,
  'bad-gateway': 5_000,
};

/** A request to the assistant: the body of a POST, or a WebSocket message. */
export interface Question {
  readonly answer: string;
  readonly question: string;
  readonly seed: number;
}
/** A WebSocket message that ends an answer while the connection stays. */
export interface StopMessage {
  readonly stop: string;
}

/** POST /api/answers: what the server did for each. */
export interface AnswersQuestion {
  readonly stack: string;
  readonly answers: readonly string[];
}
export interface AnswerRecord {
  readonly tokens: number;
  readonly sent: number;
  /** Monotonic nanoseconds of the server: the request came, its last token was written. */
  readonly askedNs: number;
  readonly lastSentNs: number;
  /** When the server knew that nobody wants more, and why; undefined while it goes on. */
  readonly endedNs: number | undefined;
  readonly end: 'finished' | 'told' | 'gone' | undefined;
}

/** The flag of an event that is sent again to somebody who has missed it; beside those of measure/events/stamp.ts. */
export const FLAG_REPLAYED = 4;

/** The WebSocket channel on which every message is answered with the server's time. */
export const CLOCK_CHANNEL = 'clock';

/** Prices that are kept for those who come back. */
export const HISTORY = 2_000;

/** What goes wrong with a request to the program. */
export interface Refusal {
  readonly error: string;
}
