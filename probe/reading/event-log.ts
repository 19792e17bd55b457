// Keeps what each event or message was, with its times: the part that event streams and WebSockets have in common.
import { readChunk, type ChunkFacts } from './completion-chunk.ts';
import type { SentTime, SentTimes } from './sent-time.ts';

/** One read of the body: of the socket, or of what TLS or HTTP/2 made of it. */
export interface ObservedRead {
  readonly atMs: number;
  /** As they came, compressed or not; of HTTP/1.1 without the framing of chunks. */
  readonly bytes: number;
}

/** One event of a stream, or one message of a WebSocket. */
export interface ObservedEvent {
  /** When the read came that completed it. */
  readonly atMs: number;
  /** When the read came in which it began. */
  readonly beganMs: number;
  /** Which read completed it, from 0. */
  readonly read: number;
  /** Bytes of its data, decompressed. */
  readonly dataBytes: number;
  /** '' stands for `message`; `text` or `binary` of a WebSocket. */
  readonly type: string;
  /** The last event id after it; '' before the first. */
  readonly id: string;
  /** When it was sent, where it says so. */
  readonly sent: SentTime | undefined;
  /** What it means where it is a chunk of a language model's answer, or an error. */
  readonly chunk: ChunkFacts | undefined;
}

/** More events than this are counted and not kept: memory has an end, and their pattern is clear long before. */
const MOST_EVENTS = 200_000;

/** Data that is longer than this is not parsed as JSON. */
const LONGEST_JSON = 1024 * 1024;

const JSON_BEGINS = new Set([0x7b, 0x5b]); // { [

export class EventLog {
  readonly reads: ObservedRead[] = [];
  readonly events: ObservedEvent[] = [];
  readonly heartbeats: number[] = [];
  eventsNotKept = 0;
  /** Called after each event: somebody may have seen enough. */
  onEvent: (() => void) | undefined;
  readonly #times: SentTimes;

  constructor(times: SentTimes) {
    this.#times = times;
  }

  /** A read begins; returns its number. */
  addRead(bytes: number, atMs: number): number {
    return this.reads.push({ atMs, bytes }) - 1;
  }

  /** `data`: valid only during the call. */
  addEvent(
    data: Buffer,
    at: { atMs: number; beganMs: number; read: number },
    type: string,
    id: string,
  ): void {
    if (this.events.length >= MOST_EVENTS) {
      this.eventsNotKept++;
      return;
    }
    const json = parsedJson(data);
    const text = json === undefined || type === 'error' ? data.toString('utf8', 0, 1024) : '';
    this.events.push({
      ...at,
      dataBytes: data.length,
      type,
      id,
      sent: this.#times.of(data, id, json),
      chunk: readChunk(type, text, json),
    });
    this.onEvent?.();
  }
}

function parsedJson(data: Buffer): unknown {
  if (data.length > LONGEST_JSON || !JSON_BEGINS.has(data[0]!)) return undefined;
  try {
    return JSON.parse(data.toString()) as unknown;
  } catch {
    return undefined;
  }
}
