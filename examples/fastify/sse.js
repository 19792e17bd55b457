// Fastify with fastify-sse-v2: events go through the plugin's own async iterable to the reply.
// https://github.com/mpetrunic/fastify-sse-v2
import Fastify from 'fastify';
import { FastifySSEPlugin } from 'fastify-sse-v2';
import { defineTarget, Hub, packageVersion, parseResumeAfter, PATHS } from 'pushbench/target';

export const target = defineTarget({
  name: 'fastify-sse',
  stack: 'fastify',
  transport: 'sse',
  versions: {
    fastify: packageVersion('fastify', import.meta.url),
    'fastify-sse-v2': packageVersion('fastify-sse-v2', import.meta.url),
  },

  async listen(application, options) {
    const hub = new Hub(application, options, ({ data, id, event }) => ({
      data: Buffer.from(data).toString(),
      id,
      event,
    }));
    const app = Fastify({
      keepAliveTimeout: options.keepAliveMs,
      bodyLimit: options.maxMessageBytes,
      forceCloseConnections: true,
    });
    await app.register(FastifySSEPlugin, { retryDelay: false });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    app.get(PATHS.health, async () => 'ok');
    app.get(PATHS.events, (request, reply) => {
      const { channel, client } = request.query;
      const wire = wireOf(reply);
      const resumeAfter = parseResumeAfter(request.headers['last-event-id']);
      const member = hub.join({ channel, client, resumeAfter }, wire);
      reply.raw.on('drain', () => member.writable());
      reply.raw.on('close', () => member.closed());
    });
    app.post(PATHS.messages, async (request, reply) =>
      reply.code(hub.receivedFrom(request.query.client, request.body) ? 204 : 409).send(),
    );
    app.post(PATHS.streams, (request, reply) => {
      const wire = wireOf(reply);
      reply.raw.on('close', hub.requested(request.query.client, request.body, wire, { ends: true }));
    });

    await app.listen({ host: options.host, port: options.port, backlog: options.backlog });
    const listener = {
      port: app.server.address().port,
      broadcast: (channel, event) => hub.broadcast(channel, event),
      async close() {
        hub.end();
        await app.close();
      },
    };
    application.started(listener);
    return listener;
  },
});

/** How the plugin writes: the first `reply.sse` sends the head, each further one an event. */
function wireOf(reply) {
  reply.header('X-Accel-Buffering', 'no');
  // An event without fields is nothing on the wire, and makes the plugin send the head.
  reply.sse({});
  return {
    send(event) {
      reply.sse(event);
      return !reply.raw.writableNeedDrain;
    },
    keepAlive: () => reply.sse({ comment: ' ' }),
    end: () => reply.sseContext.source.end(),
    cut: () => reply.raw.destroy(),
    buffered: () => reply.raw.writableLength,
  };
}
