// A question of yours, as data: a load, and along which axes it varies. Run it:
//   npx pushbench run ./my-scenario.js
import { defineScenario } from 'pushbench/scenario';

export default defineScenario({
  // What reports and files call it.
  name: 'my-scenario',
  // As you would ask it; it stands above the figures.
  question:
    'I push the scores of a game to everyone who watches. Does SSE or WebSocket do it sooner, or for less?',
  // What the answer means for your choice.
  reading: 'Read latency where people wait for the score, and CPU per event where the servers are paid for.',
  // The shape of the load:
  //   broadcast   events for all subscribers of a channel
  //   exchange    everybody writes, everybody reads
  //   stream      a request, answered by a stream of events, as of a language model
  //   idle        connections that wait, with heartbeats
  //   churn       connections that come and go
  //   burst       lines of a log, now and then very many at once
  //   sized       events of a given size, as text or as bytes
  //   stalled     subscribers of whom some stop reading
  workload: 'broadcast',
  // The same in every case. A wrong name or value is told with its key; docs/methodology/workloads.md has all of them.
  parameters: { rateHz: 20, payloadBytes: 200 },
  // Every combination of these values is a case.
  axes: { connections: [10, 50] },
});
