// How much a page can take: the same events at rates from calm to wild. For `--client browser`; other clients run it too.
import type { Scenario } from './scenario.ts';

export const pageRates: Scenario = {
  name: 'page-rates',
  question:
    'How many events a second can my page take before it stutters, over EventSource, fetch or WebSocket?',
  reading:
    'With --client browser, `main thread share` is what the page’s own thread needs of a processor, `long task share` ' +
    'the time in tasks of 50 ms and more, which is when a page stutters; `cpu per event` of the client is the renderer’s. ' +
    'The page does little with an event: it reads its stamp. What yours does comes on top.',
  arrival: 'events arrive',
  workload: 'broadcast',
  parameters: { connections: 1, payloadBytes: 100 },
  axes: { rateHz: [10, 100, 1000, 5000] },
  quickBlocks: 2,
  onlyByName: true,
};
