// Every plain answer of the wire surface, the same words on every stack: what it means and what to do instead.
// Status codes: https://www.rfc-editor.org/rfc/rfc9110#section-15
import { PATHS, type Transport } from './target.ts';

/** A whole answer: status, headers of its own and a text, sent with its Content-Length. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Whether the connection ends with it, because the request has not been read to its end. */
  readonly last: boolean;
}

function answer(
  status: number,
  reason: string,
  text: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  const plain = text === '' ? {} : { 'Content-Type': 'text/plain' };
  return { status, reason, text, headers: { ...plain, ...headers }, last: false };
}

export const HEALTHY = answer(200, 'OK', 'ok');
export const ACCEPTED = answer(204, 'No Content', '');
export const MISSING_SUBSCRIBER = answer(
  400,
  'Bad Request',
  `say who you are and what you want: ${PATHS.events}?channel=C&client=ID\n`,
);
export const MISSING_CLIENT = answer(400, 'Bad Request', 'say who you are: add ?client=ID\n');
export const UNKNOWN_CLIENT = answer(
  409,
  'Conflict',
  `no such client is connected: open GET ${PATHS.events}?channel=C&client=ID first\n`,
);
export const TOO_LARGE: HttpAnswer = {
  ...answer(
    413,
    'Content Too Large',
    'the body is larger than maxMessageBytes: send less, or raise the limit\n',
  ),
  last: true,
};
export const UPGRADE_REQUIRED = answer(426, 'Upgrade Required', 'this path speaks WebSocket\n', {
  Upgrade: 'websocket',
});

const METHODS: Readonly<Record<Transport, Readonly<Record<string, string>>>> = {
  sse: { [PATHS.events]: 'GET', [PATHS.messages]: 'POST', [PATHS.streams]: 'POST', [PATHS.health]: 'GET' },
  ws: { [PATHS.events]: 'GET', [PATHS.streams]: 'GET', [PATHS.health]: 'GET' },
};

/** The answer to a request that no handler of the transport takes: 404 for its path, or 405 for its method. */
export function refusal(transport: Transport, path: string): HttpAnswer {
  const methods = METHODS[transport];
  const method = Object.hasOwn(methods, path) ? methods[path] : undefined;
  if (method !== undefined) return answer(405, 'Method Not Allowed', `use ${method}\n`, { Allow: method });
  return answer(404, 'Not Found', `nothing is here: try ${Object.keys(methods).join(', ')}\n`);
}
