// Hono on Node with @hono/node-ws, whose sockets are those of `ws` in the clothes of the browser.
// https://github.com/honojs/middleware/tree/main/packages/node-ws
import { createAdaptorServer } from '@hono/node-server';
import { createNodeWebSocket } from '@hono/node-ws';
import { Hono } from 'hono';
import {
  defineTarget,
  httpServerOptions,
  Hub,
  listenHttp,
  packageVersion,
  parseResumeAfter,
  PATHS,
} from 'pushbench/target';

export const target = defineTarget({
  name: 'hono-ws',
  stack: 'hono',
  transport: 'ws',
  versions: {
    hono: packageVersion('hono', import.meta.url),
    '@hono/node-ws': packageVersion('@hono/node-ws', import.meta.url),
    ws: packageVersion('ws', import.meta.url),
  },

  async listen(application, options) {
    const hub = new Hub(application, options, ({ data }) => Buffer.from(data).toString());
    const app = new Hono();
    const webSockets = createNodeWebSocket({ app });
    app.get(PATHS.health, (context) => context.text('ok'));
    app.get(
      PATHS.events,
      webSockets.upgradeWebSocket((context) => {
        const { channel = '', client = '', after } = context.req.query();
        let member;
        return {
          onOpen(_event, socket) {
            member = hub.join({ channel, client, resumeAfter: parseResumeAfter(after) }, wireOf(socket));
          },
          onMessage: ({ data }) => member.received(Buffer.from(data)),
          onClose: () => member?.closed(),
          onError: () => member?.closed('error'),
        };
      }),
    );
    app.get(
      PATHS.streams,
      webSockets.upgradeWebSocket((context) => {
        let gone;
        return {
          onMessage({ data }, socket) {
            gone = hub.requested(context.req.query('client'), Buffer.from(data), wireOf(socket), {
              ends: false,
            });
          },
          onClose: () => gone?.(),
        };
      }),
    );

    const server = createAdaptorServer({ fetch: app.fetch, serverOptions: httpServerOptions(options) });
    webSockets.injectWebSocket(server);
    return listenHttp(server, hub);
  },
});

function wireOf(socket) {
  return {
    send(text) {
      socket.send(text);
      return true;
    },
    keepAlive: () => socket.raw.ping(),
    end: () => socket.close(1000),
    cut: () => socket.raw.terminate(),
    buffered: () => socket.raw.bufferedAmount,
  };
}
