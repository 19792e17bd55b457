// Hono on Node, with its own streamSSE: each event goes through a web stream to the response.
// https://hono.dev/docs/helpers/streaming#streamsse
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
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
  name: 'hono-sse',
  stack: 'hono',
  transport: 'sse',
  versions: {
    hono: packageVersion('hono', import.meta.url),
    '@hono/node-server': packageVersion('@hono/node-server', import.meta.url),
  },

  async listen(application, options) {
    const hub = new Hub(application, options, ({ data, id, event }) => ({
      data: Buffer.from(data).toString(),
      id,
      event,
    }));
    const app = new Hono();
    app.get(PATHS.health, (context) => context.text('ok'));
    app.get(PATHS.events, (context) => {
      const { channel = '', client = '' } = context.req.query();
      const resumeAfter = parseResumeAfter(context.req.header('last-event-id'));
      return streamed(context, (wire, closed) => {
        const member = hub.join({ channel, client, resumeAfter }, wire);
        closed(() => member.closed());
      });
    });
    app.post(PATHS.messages, async (context) => {
      const message = new Uint8Array(await context.req.arrayBuffer());
      return context.body(null, hub.receivedFrom(context.req.query('client'), message) ? 204 : 409);
    });
    app.post(PATHS.streams, async (context) => {
      const question = new Uint8Array(await context.req.arrayBuffer());
      return streamed(context, (wire, closed) =>
        closed(hub.requested(context.req.query('client'), question, wire, { ends: true })),
      );
    });

    const server = createAdaptorServer({ fetch: app.fetch, serverOptions: httpServerOptions(options) });
    return listenHttp(server, hub);
  },
});

/** Hono's stream is open as long as its callback has not ended. What it holds back it does not tell. */
function streamed(context, opened) {
  context.header('X-Accel-Buffering', 'no');
  return streamSSE(context, async (stream) => {
    await new Promise((ended) => {
      // What ends before its last write is through loses it.
      let written = Promise.resolve();
      const wire = {
        send(event) {
          written = stream.writeSSE(event);
          return true;
        },
        keepAlive: () => void stream.write(':\n'),
        end: () => void written.then(ended),
        cut: () => stream.abort(),
        buffered: () => undefined,
      };
      opened(wire, (closed) => {
        stream.onAbort(() => {
          closed();
          ended();
        });
        context.env.outgoing.on('close', closed);
      });
    });
  });
}
