// Status codes of WebSocket close frames, as servers send them.
// https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number

export const NORMAL_CLOSURE = 1000;
export const GOING_AWAY = 1001;
/** The server restarts: come back. */
export const SERVICE_RESTART = 1012;

/** What a listener that closes says, by why it does. */
export function closingCode(why: 'restart' | undefined): number {
  return why === 'restart' ? SERVICE_RESTART : GOING_AWAY;
}
