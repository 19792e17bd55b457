// The time series of a trial: what happened in each second of its steady slices.
import { NS_PER_S } from '../../measure/clock.ts';
import type { StepObservations } from './observations.ts';
import type { TimePoint } from '../trial-record.ts';
import { sum } from './totals.ts';

export function timeSeriesOf({ steady, sharedClients }: StepObservations): TimePoint[] {
  const points: TimePoint[] = [];
  let elapsedNs = 0;
  for (const [slice, { server, clients }] of steady.entries()) {
    for (const [index, client] of clients[0]!.points.entries()) {
      const others = clients.map(({ points: own }) => own[index]).filter((point) => point !== undefined);
      const serverPoint = server.points[index];
      points.push({
        second: elapsedNs / NS_PER_S,
        slice,
        durationNs: client.durationNs,
        delivered: sum(others, ({ delivered }) => delivered),
        latencyP50Ns: client.latencyP50Ns,
        latencyP99Ns: client.latencyP99Ns,
        serverCpuUs: serverPoint?.cpuUs,
        clientCpuUs: sharedClients ? undefined : sum(others, ({ cpuUs }) => cpuUs),
        serverRssBytes: serverPoint?.rssBytes,
        clientRssBytes: sharedClients ? undefined : sum(others, ({ rssBytes }) => rssBytes),
        serverLoopDelayP99Ns: serverPoint?.loopDelayP99Ns,
        clientLoopDelayP99Ns: client.loopDelayP99Ns,
      });
      elapsedNs += client.durationNs;
    }
  }
  return points;
}
