// Express as most servers have it: routes, and `compression` for everything that can be compressed. An event stream can.
// `flush` is what makes the difference: the middleware gives `response.flush`, and holds back what is not flushed.
// https://expressjs.com/en/resources/middleware/compression.html#server-sent-events
import { createServer } from 'node:http';
import compression from 'compression';
import express from 'express';
import {
  COMMENT_LINE,
  encodeEvent,
  httpServerOptions,
  Hub,
  listenHttp,
  parseResumeAfter,
  PATHS,
} from 'pushbench/target';

/** Serves the application; without `flushes` each event waits in the compressor, as it does in too many servers. */
export async function serve(application, options, { flushes }) {
  const hub = new Hub(application, options, encodeEvent);
  const app = express();
  app.disable('x-powered-by');
  app.use(compression());

  /** A response that streams events, and how it is written to. */
  const streaming = (response) => {
    // Not "no-transform", which would tell the middleware to leave the stream alone.
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }).flushHeaders();
    const write = (bytes) => {
      const taken = response.write(bytes);
      if (flushes) response.flush();
      return taken;
    };
    return {
      send: write,
      keepAlive: () => void write(COMMENT_LINE),
      end: () => void response.end(),
      cut: () => void response.destroy(),
      buffered: () => response.writableLength,
    };
  };
  const body = express.raw({ type: () => true, limit: options.maxMessageBytes });

  app.get(PATHS.health, (_request, response) => void response.send('ok'));
  app.get(PATHS.events, (request, response) => {
    const { channel, client } = request.query;
    const resumeAfter = parseResumeAfter(request.get('last-event-id'));
    const member = hub.join({ channel, client, resumeAfter }, streaming(response));
    response.on('drain', () => member.writable());
    response.on('close', () => member.closed());
  });
  app.post(PATHS.messages, body, (request, response) => {
    const known = hub.receivedFrom(clientOf(request), messageOf(request));
    response.status(known ? 204 : 409).end();
  });
  app.post(PATHS.streams, body, (request, response) => {
    const wire = streaming(response);
    response.on('close', hub.requested(clientOf(request), messageOf(request), wire, { ends: true }));
  });

  return listenHttp(createServer(httpServerOptions(options), app), hub);
}

/** What a POST has brought; express.raw gives an empty body as an empty object. */
function messageOf({ body }) {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** Who posts; a query may also hold lists and objects. */
function clientOf({ query: { client } }) {
  return typeof client === 'string' ? client : '';
}
