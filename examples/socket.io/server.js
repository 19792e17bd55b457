// Socket.IO and a plain event stream on one server: whatever is posted to /publish/CHANNEL goes to both. So the harness
// can measure Socket.IO's own frames on a WebSocket beside SSE, with the same publisher (see README.md).
// https://socket.io/docs/v4/server-api/
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const port = Number(process.argv[2] ?? 8080);
const subscribers = new Map();

const server = createServer((request, response) => {
  const [, what, channel] = new URL(request.url, 'http://localhost').pathname.split('/');
  if (what === 'publish') {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      for (const each of subscribers.get(channel) ?? []) each.write(`data: ${text}\n\n`);
      io.to(channel).emit('price', text);
      response.writeHead(204).end();
    });
  } else if (what === 'events') {
    response
      .writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
      .flushHeaders();
    const here = subscribers.get(channel) ?? subscribers.set(channel, new Set()).get(channel);
    here.add(response);
    response.on('close', () => here.delete(response));
  } else if (what === 'connections') {
    // How many are held: 0 again when everyone has gone.
    const streams = [...subscribers.values()].reduce((sum, each) => sum + each.size, 0);
    response.writeHead(200).end(JSON.stringify({ sse: streams, socketIo: io.engine.clientsCount }));
  } else response.writeHead(404).end();
});

// Clients of the harness answer no pings of Socket.IO's own: they would be cut after 25 s + 20 s.
const io = new Server(server, { pingInterval: 3_600_000, serveClient: false, maxHttpBufferSize: 1_000_000 });
io.on('connection', (socket) => void socket.join(socket.handshake.query.channel));

server.listen(port, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`);
});
