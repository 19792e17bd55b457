// Express with compression and no flush: the classic fault, for `pushbench probe` to find.
import { defineTarget, packageVersion } from 'pushbench/target';
import { serve } from './app.js';

export const target = defineTarget({
  name: 'express-unflushed',
  // One with pushbench's own node:http and ws: `--target …,node-ws` makes a pair.
  stack: 'node',
  transport: 'sse',
  versions: {
    express: packageVersion('express', import.meta.url),
    compression: packageVersion('compression', import.meta.url),
  },
  listen: (application, options) => serve(application, options, { flushes: false }),
});
