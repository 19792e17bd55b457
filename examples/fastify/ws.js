// Fastify with @fastify/websocket, which hands out sockets of `ws`. https://github.com/fastify/fastify-websocket
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import { defineTarget, Hub, packageVersion, parseResumeAfter, PATHS } from 'pushbench/target';

export const target = defineTarget({
  name: 'fastify-ws',
  stack: 'fastify',
  transport: 'ws',
  versions: {
    fastify: packageVersion('fastify', import.meta.url),
    '@fastify/websocket': packageVersion('@fastify/websocket', import.meta.url),
    ws: packageVersion('ws', import.meta.url),
  },

  async listen(application, options) {
    const hub = new Hub(application, options, ({ data, binary = false }) => ({
      data: Buffer.from(data),
      binary,
    }));
    const app = Fastify({ keepAliveTimeout: options.keepAliveMs, forceCloseConnections: true });
    await app.register(websocket, {
      options: { maxPayload: options.maxMessageBytes, perMessageDeflate: false },
    });

    app.get(PATHS.health, async () => 'ok');
    app.get(PATHS.events, { websocket: true }, (socket, request) => {
      const { channel, client, after } = request.query;
      const member = hub.join({ channel, client, resumeAfter: parseResumeAfter(after) }, wireOf(socket));
      socket.on('message', (message, binary) => member.received(message, binary));
      socket.on('error', () => member.closed('error'));
      socket.on('close', () => member.closed());
    });
    app.get(PATHS.streams, { websocket: true }, (socket, request) => {
      let gone;
      socket.on('message', (message, binary) => {
        gone = hub.requested(request.query.client, message, wireOf(socket), { ends: false, binary });
      });
      socket.on('close', () => gone?.());
    });

    await app.listen({ host: options.host, port: options.port, backlog: options.backlog });
    const listener = {
      port: app.server.address().port,
      carriesBinary: true,
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

function wireOf(socket) {
  return {
    send({ data, binary }) {
      socket.send(data, { binary });
      return true;
    },
    keepAlive: () => socket.ping(),
    end: () => socket.close(1000),
    cut: () => socket.terminate(),
    buffered: () => socket.bufferedAmount,
  };
}
