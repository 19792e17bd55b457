// Trials of a simulated target for tests of the capacity search: a queue whose capacity is known, without processes.
import type { BlockPlan } from '../plan/plan.ts';
import { histogramRecord, measurement, trialRecord } from '../trial-record.fixture.ts';
import type { Reason, TrialRecord } from '../trial-record.ts';

export interface SimulatedTarget {
  readonly capacityHz: number;
  /** Latency without load. */
  readonly unloadedNs: number;
  /** From this rate on the clients use more than 80 % of their processor. */
  readonly clientsUpToHz?: number;
}

const CLIENT_CPU: Reason = {
  code: 'client-cpu',
  message: 'A client process used 90 % of a processor (limit 80 %).',
  remedy: 'Lower the load.',
};

/** As a block of `broadcast` would end: latency of M/M/1 below the capacity, a queue in the server that grows above it. */
export function simulatedTrial(block: BlockPlan, target: SimulatedTarget): TrialRecord {
  const [{ scenario, name, parameters }] = block.steps;
  const [side] = block.sides;
  const rateHz = Number(parameters['rateHz']);
  const seconds = block.profile.sliceMs / 1000;
  const load = rateHz / target.capacityHz;
  const sends = Math.round(rateHz * seconds);
  const inTime = load <= 1 ? sends : Math.round(sends / load);
  const latencyNs = load < 1 ? target.unloadedNs / (1 - load) : 1e9 * seconds * (load - 0.9);
  const lagNs = load < 1 ? latencyNs / 2 : latencyNs - target.unloadedNs;
  const bound = rateHz > (target.clientsUpToHz ?? Infinity);
  const client = { side: 'client' } as const;
  return trialRecord({
    trialId: `t${block.order}`,
    block: block.block,
    order: block.order,
    scenario: scenario.name,
    case: name,
    stack: side!.stack,
    transport: side!.transport,
    target: side!.target,
    connections: Number(parameters['connections']),
    offeredRateHz: rateHz,
    status: bound ? 'invalid' : 'ok',
    reasons: bound ? [CLIENT_CPU] : [],
    measurements: [
      measurement('offered_rate', sends / seconds, { side: 'both', nEvents: sends }),
      measurement('delivered_rate', inTime / seconds, client),
      measurement('expected', sends, client),
      measurement('recorded', sends, client),
      measurement('lost', 0, client),
      measurement('in_time', inTime, client),
      measurement('cpu', 0.5e6 * seconds, client),
      measurement('cpu_share', Math.min(load, 0.99)),
      measurement('rss', 60e6),
    ],
    histograms: [
      histogramRecord('latency', [latencyNs, latencyNs], sends, client),
      histogramRecord('send_lag', [lagNs, lagNs], sends, { side: 'server' }),
    ],
  });
}
