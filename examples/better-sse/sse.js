// better-sse on node:http: sessions, and its own channels for what goes to everyone. https://matthewwid.github.io/better-sse
import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';
import {
  defineTarget,
  httpServerOptions,
  Hub,
  listenHttp,
  packageVersion,
  parseResumeAfter,
  PATHS,
  readBody,
} from 'pushbench/target';

export const target = defineTarget({
  name: 'better-sse',
  // One with pushbench's own `node-ws`: `--target …,node-ws` makes a pair.
  stack: 'node',
  transport: 'sse',
  versions: { 'better-sse': packageVersion('better-sse', import.meta.url) },

  async listen(application, options) {
    const hub = new Hub(application, options, asFields);
    const channels = new Map();

    const body = (request, response) =>
      new Promise((done) => readBody(request, response, options.maxMessageBytes, done));

    const answer = async (request, response) => {
      const { pathname, searchParams } = new URL(request.url, 'http://localhost');
      const client = searchParams.get('client') ?? '';
      if (pathname === PATHS.events) {
        const name = searchParams.get('channel') ?? '';
        const session = await sessionOf(request, response);
        const channel = channels.get(name) ?? channels.set(name, createChannel()).get(name);
        channel.register(session);
        const resumeAfter = parseResumeAfter(session.lastId);
        const member = hub.join({ channel: name, client, resumeAfter }, wireOf(session, response));
        response.on('drain', () => member.writable());
        response.on('close', () => member.closed());
      } else if (pathname === PATHS.messages) {
        const message = await body(request, response);
        response.writeHead(hub.receivedFrom(client, message) ? 204 : 409).end();
      } else if (pathname === PATHS.streams) {
        const question = await body(request, response);
        const wire = wireOf(await sessionOf(request, response), response);
        response.on('close', hub.requested(client, question, wire, { ends: true }));
      } else response.writeHead(pathname === PATHS.health ? 200 : 404).end('ok');
    };
    const server = createServer(httpServerOptions(options), (request, response) => {
      void answer(request, response);
    });
    return listenHttp(server, hub, {
      // The library's own way to everyone: it writes to each session, and knows no limit.
      broadcast(channel, event) {
        const { data, name, id } = asFields(event);
        channels.get(channel)?.broadcast(data, name, id === undefined ? undefined : { eventId: id });
      },
    });
  },
});

/** The library takes text, and gives each event a name and a random id where it has none. */
function asFields({ data, event, id }) {
  return { data: Buffer.from(data).toString(), name: event ?? 'message', id };
}

/** As it is sent: neither JSON in JSON, nor heartbeats that nobody has ordered. */
function sessionOf(request, response) {
  return createSession(request, response, {
    serializer: (text) => text,
    keepAlive: null,
    retry: null,
    headers: { 'X-Accel-Buffering': 'no' },
  });
}

function wireOf(session, response) {
  return {
    send({ data, name, id }) {
      session.push(data, name, id);
      return !response.writableNeedDrain;
    },
    keepAlive: () => void response.write(':\n'),
    end: () => void response.end(),
    cut: () => void response.destroy(),
    buffered: () => response.writableLength,
  };
}
