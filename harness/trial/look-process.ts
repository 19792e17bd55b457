// Looks at one stream twice at the same time, through a proxy and without it, as `pushbench probe` looks: with what a
// browser's EventSource sends, compression too. Started by the parent; speaks over IPC and prints nothing.
import { nowNs, NS_PER_MS } from '../../measure/clock.ts';
import { atPercentile } from '../../probe/judging/distribution.ts';
import { judge } from '../../probe/judging/verdict.ts';
import type { Observation } from '../../probe/observation.ts';
import { observe } from '../../probe/observe.ts';
import type { ProbeRequest } from '../../probe/request.ts';
import { printable } from '../../servers/printable-text.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import type { Look } from '../via-record.ts';
import type { LookMethods, LookSetup } from './look-messages.ts';

function request(url: string): ProbeRequest {
  return {
    url: new URL(url),
    method: 'GET',
    headers: [],
    body: undefined,
    httpVersion: '1.1',
    insecure: false,
    resolve: new Map(),
    allowRemote: true,
    send: [],
    subprotocols: [],
    timeField: undefined,
  };
}

/** `dueNs`: the begin of both observations, so that their times are on one scale. */
async function look({ directUrl, proxyUrl, events, limitMs }: LookSetup): Promise<Look> {
  const options = {
    durationMs: limitMs,
    dueNs: nowNs(),
    enough: (log: { readonly events: readonly unknown[] }) => log.events.length >= events,
  };
  const [direct, through] = await Promise.all([
    observe(request(directUrl), options),
    observe(request(proxyUrl), options),
  ]);
  const { verdict, flow } = judge(through);
  return {
    verdict: verdict.kind,
    says: verdict.says,
    // It may hold what a server has said.
    evidence: verdict.evidence.map(printable),
    events: flow.events,
    eventsPerRead: flow.eventsPerRead,
    spanRatio: flow.delays?.spanRatio,
    lateByOneShare: flow.delays?.lateByOneShare,
    bytesUntilFirst: bytesUntilFirst(direct, through),
    ...added(direct, through),
  };
}

function bytesUntilFirst(direct: Observation, through: Observation): number | undefined {
  const [first] = through.events;
  if (first === undefined) return undefined;
  const sent = direct.events.filter((event) => event.sent !== undefined && event.sent.atMs <= first.atMs);
  return sent.reduce((sum, { dataBytes }) => sum + dataBytes, 0);
}

/** Event by event: the same sending time is the same event. */
function added(
  direct: Observation,
  through: Observation,
): Pick<Look, 'addedP50Ns' | 'addedP99Ns' | 'addedSamples'> {
  const arrivals = new Map(direct.events.map(({ sent, atMs }) => [sent?.atMs, atMs] as const));
  const latenessNs = through.events.flatMap(({ sent, atMs }) => {
    const without = sent === undefined ? undefined : arrivals.get(sent.atMs);
    return without === undefined ? [] : [(atMs - without) * NS_PER_MS];
  });
  if (latenessNs.length === 0) return {};
  const sorted = latenessNs.toSorted((a, b) => a - b);
  return {
    addedP50Ns: atPercentile(sorted, 50),
    addedP99Ns: atPercentile(sorted, 99),
    addedSamples: sorted.length,
  };
}

answerRequests({ look } satisfies LookMethods);
