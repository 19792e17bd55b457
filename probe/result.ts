// The result of a probe: plain data, which `--json` prints as it is and reports put into words. Times are milliseconds.
import { completionOf, type CompletionTimes } from './judging/completion.ts';
import type { VariantComparison } from './judging/comparison.ts';
import { findingsOf, type Finding } from './judging/findings.ts';
import type { Flow } from './judging/flow.ts';
import { figuresOf, resultsOf, type ObjectiveResult, type ServiceObjective } from './judging/objective.ts';
import type { Resumption } from './judging/resumption.ts';
import { streamFactsOf, type StreamFacts } from './judging/stream-facts.ts';
import { judge, type Verdict } from './judging/verdict.ts';
import type { LoadSummary } from './load/summary.ts';
import type { End, Head, Observation, Redirect, TlsFacts } from './observation.ts';
import type { FrameFacts } from './reading/frame-scanner.ts';
import type { LineFacts } from './reading/field-lines.ts';

/** How long each step took, but for those from the begin. Undefined where there was no such step. */
export interface StepTimes {
  readonly dnsMs: number | undefined;
  readonly tcpMs: number | undefined;
  readonly tlsMs: number | undefined;
  /** From the open connection to the response head, and to what follows. */
  readonly headMs: number | undefined;
  readonly firstByteMs: number | undefined;
  readonly firstEventMs: number | undefined;
  /** From the begin. */
  readonly totalMs: number;
}

/** Of `--idle`. */
export interface Silence {
  readonly watchedMs: number;
  /** The longest time without a byte. */
  readonly longestMs: number;
  /** Whether the connection was open at the end of the watch. */
  readonly survived: boolean;
  readonly endedBy: 'server' | 'probe' | 'error';
  readonly afterMs: number;
  readonly quietBeforeEndMs: number;
}

export interface ProbeResult {
  readonly url: string;
  readonly kind: Observation['kind'];
  readonly method: string;
  readonly startedAt: string;
  readonly interrupted: boolean;
  readonly verdict: Verdict;
  /** Whether every limit of `--slo` was met; undefined where there is none. */
  readonly objectiveMet: boolean | undefined;
  readonly findings: readonly Finding[];
  readonly address: string | undefined;
  readonly tls: TlsFacts | undefined;
  readonly redirects: readonly Redirect[];
  readonly head: Head | undefined;
  /** The first characters of what came in place of a stream. */
  readonly bodyStart: string | undefined;
  readonly times: StepTimes;
  readonly end: End;
  readonly flow: Flow;
  readonly reads: number;
  readonly bytes: number;
  readonly eventsNotKept: number;
  readonly stream: StreamFacts;
  readonly retryMs: number | undefined;
  readonly lines: LineFacts | undefined;
  readonly frames: FrameFacts | undefined;
  readonly completion: CompletionTimes | undefined;
  readonly objective: readonly ObjectiveResult[] | undefined;
  readonly silence: Silence | undefined;
  readonly comparison: VariantComparison | undefined;
  readonly resumption: Resumption | undefined;
  readonly load: LoadSummary | undefined;
}

export interface Beyond {
  readonly idleMs: number | undefined;
  readonly comparison: VariantComparison | undefined;
  readonly resumption: Resumption | undefined;
  readonly load: LoadSummary | undefined;
  readonly objective: ServiceObjective | undefined;
  readonly interrupted: boolean;
}

export function resultOf(seen: Observation, beyond: Beyond): ProbeResult {
  const judgement = judge(seen, beyond.idleMs !== undefined);
  const { flow, cut } = judgement;
  const completion = completionOf(seen);
  const stream = streamFactsOf(seen);
  const objective =
    beyond.objective === undefined
      ? undefined
      : resultsOf(figuresOf(seen, flow, completion), beyond.objective);
  const objectiveMet = beyond.load?.goodput?.met ?? objective?.every(({ met }) => met);
  return {
    url: seen.url,
    kind: seen.kind,
    method: seen.method,
    startedAt: new Date(seen.startedAt).toISOString(),
    interrupted: beyond.interrupted,
    verdict: withLoad(judgement.verdict, beyond.load),
    objectiveMet,
    findings: findingsOf(seen, judgement, beyond.comparison?.blames === 'compression'),
    address: seen.address,
    tls: seen.tls,
    redirects: seen.redirects,
    head: seen.head,
    bodyStart: judgement.verdict.kind === 'failed' && seen.bodyStart !== '' ? seen.bodyStart : undefined,
    times: stepTimes(seen),
    end: seen.end,
    flow,
    reads: seen.reads.length,
    bytes: seen.reads.reduce((sum, { bytes }) => sum + bytes, 0),
    eventsNotKept: seen.eventsNotKept,
    stream,
    retryMs: seen.retryMs,
    lines: seen.kind === 'websocket' ? undefined : seen.lines,
    frames: seen.frames,
    completion,
    objective,
    silence:
      beyond.idleMs === undefined
        ? undefined
        : {
            watchedMs: beyond.idleMs,
            longestMs: stream.longestSilenceMs,
            survived: seen.end.by === 'probe' && seen.end.how === 'duration',
            endedBy: seen.end.by,
            afterMs: seen.end.atMs,
            quietBeforeEndMs: cut?.quietMs ?? seen.end.atMs - (seen.reads.at(-1)?.atMs ?? 0),
          },
    comparison: beyond.comparison,
    resumption: beyond.resumption,
    load: beyond.load,
  };
}

/** Of many requests all have to be fine. */
function withLoad(first: Verdict, load: LoadSummary | undefined): Verdict {
  if (load === undefined || !first.fine) return first;
  const worse = (['failed', 'cut', 'held', 'batched', 'delayed', 'silent', 'unclear'] as const).find(
    (kind) => load.verdicts[kind] !== undefined,
  );
  if (worse === undefined) return first;
  const says = `${first.says} at first, but ${load.verdicts[worse]} of ${load.requests} requests: ${worse}`;
  return { kind: worse, says, evidence: [...first.evidence, ...Object.keys(load.failures)], fine: false };
}

function stepTimes({ milestones, events, end }: Observation): StepTimes {
  const { dnsMs, tcpMs, tlsMs, headMs, firstByteMs } = milestones;
  const connected = tlsMs ?? tcpMs ?? 0;
  const sinceConnected = (ms: number | undefined): number | undefined =>
    ms === undefined ? undefined : ms - connected;
  return {
    dnsMs,
    tcpMs: tcpMs === undefined ? undefined : tcpMs - (dnsMs ?? 0),
    tlsMs: tlsMs === undefined || tcpMs === undefined ? undefined : tlsMs - tcpMs,
    headMs: sinceConnected(headMs),
    firstByteMs: sinceConnected(firstByteMs),
    firstEventMs: sinceConnected(events[0]?.atMs),
    totalMs: end.atMs,
  };
}
