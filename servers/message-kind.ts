// Whether a POST carries bytes or text: over HTTP the Content-Type is what the opcode is over WebSocket.
// https://www.rfc-editor.org/rfc/rfc9110#section-8.3
import { BINARY_CONTENT_TYPE } from './target.ts';

/** Whether the Content-Type of a request says that its body is no text; parameters do not matter. */
export function saysBinary(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType.length < BINARY_CONTENT_TYPE.length) return false;
  return contentType.split(';', 1)[0]!.trim().toLowerCase() === BINARY_CONTENT_TYPE;
}
