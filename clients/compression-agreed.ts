// How a client asks for compression, and whether the server's answer agrees to just that: for lean and reference clients
// alike. https://www.rfc-editor.org/rfc/rfc7692#section-7.1, https://www.rfc-editor.org/rfc/rfc9110#section-8.4
import type { Compression } from '../servers/compression.ts';
import { ProtocolError } from './protocol-error.ts';

const EXTENSION = 'permessage-deflate';
const LARGEST_WINDOW = 15;

/** `Sec-WebSocket-Extensions` of a request. What the client sends is never compressed, so it needs no window for it. */
export function extensionOffer({ window, windowBits }: Compression): string {
  const noTakeover = window === 'shared' ? '; server_no_context_takeover' : '';
  const bits = windowBits === LARGEST_WINDOW ? '' : `; server_max_window_bits=${windowBits}`;
  return `${EXTENSION}; client_no_context_takeover${noTakeover}${bits}`;
}

/** Why a 101 with these extensions is not what was offered; undefined where it is. */
export function extensionProblem(
  extensions: string | undefined,
  compression: Compression,
): ProtocolError | undefined {
  const { window, windowBits } = compression;
  if (extensions === undefined) return notAgreed(`it takes up no extension, and ${EXTENSION} was offered`);
  const [name, ...words] = extensions.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(words.map((word) => parameterOf(word)));
  if (name !== EXTENSION || extensions.includes(',')) return notAgreed(`it takes up "${extensions}"`);
  const isShared = parameters.get('server_no_context_takeover') !== undefined;
  if (isShared !== (window === 'shared'))
    return notAgreed(`its context takeover is ${isShared ? 'off' : 'on'} ("${extensions}")`);
  const bits = Number(parameters.get('server_max_window_bits') ?? LARGEST_WINDOW);
  if (bits !== windowBits)
    return notAgreed(`its window has ${bits} bits, not ${windowBits} ("${extensions}")`);
  if (parameters.has('client_max_window_bits'))
    return notAgreed(`it asks for a window of the client, which was not offered ("${extensions}")`);
  return undefined;
}

function parameterOf(word: string): [name: string, value: string] {
  const [name = '', value = ''] = word.split('=', 2);
  return [name.trim(), value.trim().replaceAll('"', '')];
}

/** Why a response with this Content-Encoding is not compressed as was asked for; undefined where it is. */
export function codingProblem(
  coding: string | undefined,
  { coding: asked }: Compression,
): ProtocolError | undefined {
  if (coding?.trim().toLowerCase() === asked) return undefined;
  return notAgreed(
    coding === undefined ? 'it compresses nothing' : `its Content-Encoding is ${coding}, not ${asked}`,
  );
}

function notAgreed(what: string): ProtocolError {
  return new ProtocolError(
    'COMPRESSION_AGREEMENT',
    `the server does not compress as it was asked to: ${what}. Have it compress so, or measure it without compression`,
  );
}
