// A WebSocket that is closed while it still connects makes the browser complain on the console: it is left to connect,
// and closed then.

export function closeSocket(socket: WebSocket): void {
  if (socket.readyState === WebSocket.CONNECTING) socket.addEventListener('open', () => socket.close());
  else socket.close();
}
