// A prompt as chat services take it, in the shape of OpenAI's chat completion requests, with a stamp in front:
// who asks (source), for which time (sequence), and when that was intended.
// https://platform.openai.com/docs/api-reference/chat/create
import {
  readStamp,
  STAMP_LENGTH,
  STAMP_OFFSET,
  STAMP_PREFIX,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';

const STAMP_PLACE = '-'.repeat(STAMP_LENGTH);

const MESSAGES = JSON.stringify([
  { role: 'system', content: 'You are a helpful assistant. Answer briefly and in plain words.' },
  {
    role: 'user',
    content: 'I push events from a server to browsers. When is an event stream enough for that?',
  },
]);

/** What a user wants. */
export interface CompletionRequest {
  /** Tokens of the answer. */
  readonly maxTokens: number;
  /** How much faster than its pace the tokens shall come; 1 except where nothing is measured. */
  readonly speed: number;
}

/** The bytes of a request. */
export function completionRequest(stamp: Readonly<Stamp>, { maxTokens, speed }: CompletionRequest): Buffer {
  const bytes = Buffer.from(
    `${STAMP_PREFIX}${STAMP_PLACE}","model":"any","stream":true,"max_tokens":${maxTokens},"speed":${speed},"messages":${MESSAGES}}`,
    'latin1',
  );
  writeStamp(bytes, STAMP_OFFSET, stamp);
  return bytes;
}

/**
 * Reads a request, and its stamp into `stamp`. What a stranger sends without a stamp counts as the first request
 * of user 0, and gets what it does not ask for by `defaults`.
 */
export function readCompletionRequest(
  bytes: Uint8Array,
  stamp: Stamp,
  defaults: CompletionRequest,
): CompletionRequest {
  if (!readStamp(bytes, STAMP_OFFSET, bytes.length, stamp)) stamp.source = stamp.sequence = 0;
  const body = parsed(bytes);
  return {
    maxTokens: Math.floor(within(2, body['max_tokens'], defaults.maxTokens)),
    speed: within(1, body['speed'], defaults.speed),
  };
}

function parsed(bytes: Uint8Array): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

const MOST = 1_000_000;

function within(least: number, value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= least && value <= MOST ? value : otherwise;
}
