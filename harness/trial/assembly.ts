// From what one side of a block has shown to the records of its trials.
import type { ClientKind } from '../../clients/client.ts';
import { METRICS } from '../../measure/figures/metrics.ts';
import type { Case } from '../../scenarios/scenario.ts';
import { http2Sockets } from '../../workloads/http2-connections.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { PROFILED } from './cpu-profile.ts';
import { disturbanceOf } from './disturbance.ts';
import type { ProxyObservations } from './side-proxy.ts';
import type { SideObservations, StepObservations } from './observations.ts';
import type { BlockPlan, SidePlan, SkippedTarget } from '../plan/plan.ts';
import { timeSeriesOf } from './time-series.ts';
import type { TrialFailure } from '../processes/trial-failure.ts';
import { histogramsOf, percentilesOf } from './histograms.ts';
import { measurementsOf } from './measurements.ts';
import { SCHEMA_VERSION, type HistogramRecord, type Reason, type TrialRecord } from '../trial-record.ts';
import { pathQuality } from './path-measurements.ts';
import { mergeCounts, share, steadyTotals, sumOfValues, type SteadyTotals } from './totals.ts';
import { sessionReasons, trialTlsOf } from './trial-tls.ts';
import { validityReasons } from './validity.ts';

/** Which run a record belongs to. */
export interface RunIdentity {
  readonly runId: string;
  readonly envId: string;
}

/** The records of one side that went to its end: one for each step that it took part in. */
export function measuredTrials(
  run: RunIdentity,
  block: BlockPlan,
  sideIndex: number,
  startedAt: string,
  seen: SideObservations,
): TrialRecord[] {
  return seen.steps.map((step, stepIndex) => {
    const planned = block.steps[stepIndex]!;
    const definitions = { ...METRICS, ...workloadNamed(planned.scenario.workload).metrics };
    const totals = steadyTotals(step);
    const histograms = histogramsOf(step, totals.offered, definitions);
    const tls = trialTlsOf(planned.tls, seen.tlsLibrary, step.clients);
    const reasons = [
      ...sessionReasons(planned.tls, tls),
      ...(block.profiled === true ? [PROFILED] : []),
      ...validity(
        planned,
        {
          ...seen,
          linkIsFull: seen.linksAreFull?.[stepIndex] === true,
          left: seen.leftToClients?.[stepIndex] ?? 1,
        },
        step,
        serverOf(totals, block.sides[sideIndex]!),
        histograms,
      ),
    ];
    return {
      ...plannedTrial(run, block, stepIndex, sideIndex),
      ...(seen.http === undefined ? {} : { http: seen.http, sockets: sharedSockets(planned, step) }),
      ...(tls === undefined ? {} : { tls }),
      ...(step.sharedClients ? { clientsAwake: true as const } : {}),
      ...viaOf(seen.proxy),
      startedAt,
      status: reasons.length === 0 ? 'ok' : 'invalid',
      reasons,
      measurements: measurementsOf(planned, seen, step, totals),
      histograms,
      timeseries: timeSeriesOf(step),
    };
  });
}

/** A user's requests share the connection of the events, whatever the transport. */
function sharedSockets({ scenario, parameters }: Case, { clients }: StepObservations): number {
  const users = workloadNamed(scenario.workload).sockets(parameters as never, 'ws');
  return http2Sockets(users, clients.length, parameters);
}

/** That a server of the user's has an idle processor proves nothing: it may wait for something else. */
function serverOf(totals: SteadyTotals, { server }: SidePlan): SteadyTotals {
  return server === undefined ? totals : { ...totals, server: { ...totals.server, cpuUs: NaN } };
}

/** The records of one side in which something broke: none of its steps counts. */
export function failedTrials(
  run: RunIdentity,
  block: BlockPlan,
  sideIndex: number,
  startedAt: string,
  { reason, stderrTail }: TrialFailure,
  proxy: ProxyObservations | undefined,
): TrialRecord[] {
  return block.steps.map((_, stepIndex) => ({
    ...plannedTrial(run, block, stepIndex, sideIndex),
    ...viaOf(proxy),
    startedAt,
    status: 'failed',
    reasons: [reason],
    stderrTail,
  }));
}

/** What was seen through the proxy, also where nothing could be measured: that may be why. */
function viaOf(proxy: ProxyObservations | undefined): Pick<TrialRecord, 'via'> {
  return proxy === undefined ? {} : { via: proxy.record };
}

function plannedTrial(run: RunIdentity, block: BlockPlan, stepIndex: number, sideIndex: number): TrialRecord {
  const order = block.order + stepIndex * block.sides.length + sideIndex;
  return emptyTrial(run, block.steps[stepIndex]!, block.client, block.sides[sideIndex]!, block.block, order);
}

/** The record of a target that this machine cannot run. */
export function skippedTrial(
  run: RunIdentity,
  planned: Case,
  client: ClientKind,
  target: SkippedTarget,
  order: number,
): TrialRecord {
  return {
    ...emptyTrial(run, planned, client, target, 0, order),
    startedAt: new Date().toISOString(),
    status: 'skipped',
    reasons: [{ code: 'not-available', message: target.reason, remedy: target.remedy }],
  };
}

function emptyTrial(
  { runId, envId }: RunIdentity,
  planned: Case,
  client: ClientKind,
  side: SidePlan,
  block: number,
  order: number,
): TrialRecord {
  const workload = workloadNamed(planned.scenario.workload);
  const parameters = planned.parameters as never;
  const isOwn = side.server !== undefined && side.server.publish === undefined;
  return {
    schemaVersion: SCHEMA_VERSION,
    runId,
    envId,
    trialId: `t${order}`,
    block,
    order,
    arm: side.arm,
    scenario: planned.scenario.name,
    case: planned.name,
    workload: workload.name,
    stack: side.stack,
    transport: side.transport,
    target: side.target,
    client,
    connections: Number(planned.parameters['connections']),
    sockets: workload.sockets(parameters, side.transport),
    // What a server pushes by itself is its own affair.
    offeredRateHz: isOwn ? 0 : workload.offeredRateHz(parameters),
    payloadBytes: isOwn ? 0 : Number(planned.parameters['payloadBytes']),
    loadModel: workload.loadModel(parameters),
    startedAt: '',
    status: 'ok',
    reasons: [],
    stderrTail: [],
    measurements: [],
    histograms: [],
    timeseries: [],
  };
}

/** Its clients leave the server no window for some of their streams, as the case wants them to. */
function isHeldUp(
  { scenario, parameters }: Case,
  http: 2 | undefined,
  { clients }: StepObservations,
): boolean {
  const workload = workloadNamed(scenario.workload);
  return http === 2 && workload.holdsUpOverHttp2?.(parameters as never, clients.length) === true;
}

function validity(
  planned: Case,
  { connect, http, linkIsFull, left }: SideObservations & { linkIsFull: boolean; left: number },
  step: StepObservations,
  totals: SteadyTotals,
  histograms: readonly HistogramRecord[],
): Reason[] {
  const { clients, path } = step;
  const latency = percentilesOf(histograms, 'latency', 'client');
  const { timedFromClient = 'latency' } = workloadNamed(planned.scenario.workload);
  const clientTimed = percentilesOf(histograms, timedFromClient, 'client');
  const clientSendLag = percentilesOf(histograms, 'send_lag', 'client');
  return validityReasons({
    connections: Number(planned.parameters['connections']),
    connectFailures: connect.failures,
    unexpectedCloses: mergeCounts(clients.map(({ unexpectedCloses }) => unexpectedCloses)),
    expected: sumOfValues(clients, 'expected'),
    recorded: totals.recorded,
    inTime: sumOfValues(clients, 'in_time'),
    lost: sumOfValues(clients, 'lost'),
    duplicate: sumOfValues(clients, 'duplicate'),
    reordered: sumOfValues(clients, 'reordered'),
    malformed: sumOfValues(clients, 'malformed'),
    serverCpuShare: share(totals.server),
    clientCpuShare: path === undefined ? totals.busiestClientShare : totals.busiestClientSliceShare / left,
    publisherCpuShare: totals.publisherShare,
    ...disturbanceOf(step, totals, histograms),
    latencyP50Ns: latency?.p50,
    path: path === undefined ? undefined : pathQuality(path),
    proxyEnded: step.proxy?.ended,
    linkIsFull: linkIsFull || isHeldUp(planned, http, step),
    clientTimed: clientTimed && { metric: timedFromClient, p50Ns: clientTimed.p50 },
    clientSendLagP50Ns: clientSendLag?.p50,
    uplinkQueueP50Ns: percentilesOf(histograms, 'uplink_queue', 'client')?.p50,
  });
}
