// A server of yours as pushbench measures it: how it opens, pushes, receives and closes. Change what is marked CHANGE to
// what your server does; everything else is what the workloads need. Try it:
//   npx pushbench serve ./my-target.js --scenario stock-ticker --port 8080
import { createServer } from 'node:http';
import {
  COMMENT_LINE,
  defineTarget,
  encodeEvent,
  EVENT_STREAM_HEADERS,
  httpServerOptions,
  Hub,
  listenHttp,
  parseResumeAfter,
  PATHS,
  readBody,
} from 'pushbench/target';

export const target = defineTarget({
  // As reports call it.
  name: 'my-target',
  // Two targets of one stack and both transports are compared: with this one pushbench's own `node-ws` is.
  stack: 'node',
  transport: 'sse',
  // CHANGE: the packages that serve it, so that results of two versions can be told apart.
  versions: { node: process.versions.node },

  // Starts to listen, and resolves when connections are accepted. Every limit is in `options`.
  async listen(application, options) {
    // Who is connected, on which channel; an event becomes bytes once for all of them.
    const hub = new Hub(application, options, encodeEvent);

    const server = createServer(httpServerOptions(options), (request, response) => {
      const { pathname, searchParams } = new URL(request.url, 'http://localhost');
      const client = searchParams.get('client') ?? '';

      if (pathname === PATHS.events) {
        // CHANGE: how your server accepts a subscriber. The head must go out at once: clients wait for it.
        response.writeHead(200, EVENT_STREAM_HEADERS).flushHeaders();
        const channel = searchParams.get('channel') ?? '';
        const resumeAfter = parseResumeAfter(request.headers['last-event-id']);
        const member = hub.join({ channel, client, resumeAfter }, wire(response));
        response.on('drain', () => member.writable());
        // Without this a server keeps those who have left, and `verify` says so.
        response.on('close', () => member.closed());
      } else if (pathname === PATHS.messages) {
        // What a client sends: over SSE a POST.
        readBody(request, response, options.maxMessageBytes, (message) => {
          response.writeHead(hub.receivedFrom(client, message) ? 204 : 409).end();
        });
      } else if (pathname === PATHS.streams) {
        // A request that is answered by a stream, as of a language model.
        readBody(request, response, options.maxMessageBytes, (question) => {
          response.writeHead(200, EVENT_STREAM_HEADERS);
          response.on('close', hub.requested(client, question, wire(response), { ends: true }));
        });
      } else response.writeHead(pathname === PATHS.health ? 200 : 404).end('ok');
    });

    return listenHttp(server, hub);
  },
});

/** How one connection is written to. */
function wire(response) {
  return {
    // CHANGE: how your server writes an event. false: the socket is full, and `drain` will follow.
    send: (bytes) => response.write(bytes),
    keepAlive: () => void response.write(COMMENT_LINE),
    end: () => void response.end(),
    cut: () => void response.destroy(),
    buffered: () => response.writableLength,
  };
}
