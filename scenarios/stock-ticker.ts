// Prices to many screens: the classic case for server push.
import type { Scenario } from './scenario.ts';

export const stockTicker: Scenario = {
  name: 'stock-ticker',
  question:
    'I push price updates to every subscriber. Do they arrive sooner, or cost less, over SSE or over WebSocket?',
  reading:
    'Latency runs from the moment when the price was due to the moment when the client had read it. With 4 ' +
    'subscribers it is the path of one event; with 100 it is a queue, and first, median and last delivery show who waits.',
  arrival: 'prices arrive',
  workload: 'broadcast',
  parameters: { rateHz: 200, payloadBytes: 100, connectRateHz: 1000 },
  axes: { connections: [4, 100] },
  quickBlocks: { 'connections=100': 1 },
};
