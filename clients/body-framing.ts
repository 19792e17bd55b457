// How the end of a response's body is found, where lean and reference clients must not differ: the rules that
// RFC 9112 leaves to the recipient. https://www.rfc-editor.org/rfc/rfc9112#section-6.3
import type { HeaderFields } from './http-response-head.ts';
import { ProtocolError } from './protocol-error.ts';

/** Largest head, and largest trailer section, in bytes: the limit of node:http. */
export const MAX_HEAD_BYTES = 16 * 1024;

/** Longest line with the size of a chunk, extensions included, in bytes. */
export const MAX_SIZE_LINE_BYTES = 16 * 1024;

/** A chunk of more bytes has no size that a number carries exactly. */
export const MAX_CHUNK_BYTES = Number.MAX_SAFE_INTEGER;

/** In chunks, as many bytes as given, or all until the connection ends. */
export type BodyFraming = 'chunked' | 'until-close' | number;

/**
 * The framing of a body that may follow a head. Throws a `ProtocolError` where a client cannot know it, or could not
 * read what is in it.
 */
export function bodyFraming(head: HeaderFields): BodyFraming {
  const coding = head.header('transfer-encoding');
  const length = head.header('content-length');
  if (coding === 'chunked' && length === undefined) return 'chunked';
  const codings = transferCodings(coding);
  if (codings.length > 0) {
    // Section 6.3, rule 3: it might be an attempt to smuggle a response.
    if (length !== undefined) faulty('a response with Transfer-Encoding and Content-Length');
    // Section 7: chunked has no parameters; 6.1: nothing is chunked twice; another coding was not asked for (TE).
    if (codings.length > 1 || codings[0] !== 'chunked') {
      faulty(`Transfer-Encoding "${codings.join(', ')}": only chunked is understood`);
    }
    return 'chunked';
  }
  if (length === undefined) return 'until-close';
  // RFC 9110 section 8.6: the same length given twice may be rejected, and node:http does.
  if (!/^\d{1,15}$/.test(length)) faulty(`Content-Length "${length}" is not a number of bytes`);
  return Number(length);
}

/** Whether a status never has a body: RFC 9112 section 6.3, rule 1. */
export function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** Empty elements of a list count for nothing (RFC 9110 section 5.6.1); nor does `identity`, which RFC 2616 had for "none". */
function transferCodings(value: string | undefined): string[] {
  if (value === undefined) return [];
  const codings = value.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== '' && coding !== 'identity');
}

/** A response that nobody asked for: RFC 9112 section 9.2. */
export function unsolicited(): ProtocolError {
  return new ProtocolError('HTTP_UNSOLICITED', 'the server sent a response without a request');
}

function faulty(message: string): never {
  throw new ProtocolError('HTTP_FRAMING', message);
}
