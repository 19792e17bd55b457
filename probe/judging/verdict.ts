// One verdict on an observation, with its evidence: the worst of how events flow, how the connection ended, and
// whether there was a stream at all.
import { isEventStreamType } from '../../clients/event-stream-response.ts';
import type { Observation } from '../observation.ts';
import { errorIn } from '../reading/completion-chunk.ts';
import { cutOf, lastByteMs, type Cut } from './ending.ts';
import { flowOf, type Flow } from './flow.ts';
import { countText, timeText } from './wording.ts';

/**
 * `streaming`, `delayed`, `batched`, `held` until the end, `cut`; `silent`: nothing came; `failed`: there was no stream,
 * or it reported an error; `unclear`: too little came to tell.
 */
export type VerdictKind =
  'streaming' | 'delayed' | 'batched' | 'held' | 'cut' | 'silent' | 'failed' | 'unclear';

export interface Verdict {
  readonly kind: VerdictKind;
  /** The verdict in words: `cut after 60.0 s`. */
  readonly says: string;
  readonly evidence: readonly string[];
  /** Whether the endpoint does what it should: exit code 0. */
  readonly fine: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly flow: Flow;
  readonly cut: Cut | undefined;
}

/** `quietIsFine`: the question was whether a silent connection lives, and not whether events come. */
export function judge(seen: Observation, quietIsFine = false): Judgement {
  const flow = flowOf(seen);
  const cut = cutOf(seen);
  return {
    flow,
    cut,
    verdict: failure(seen) ?? cutVerdict(cut, flow) ?? silence(seen, quietIsFine) ?? ofFlow(flow),
  };
}

function verdict(kind: VerdictKind, says: string, evidence: readonly string[], fine = false): Verdict {
  return { kind, says, evidence, fine };
}

function failed(...evidence: string[]): Verdict {
  return verdict('failed', 'failed', evidence);
}

/** What the server answered in place of a stream, and what the stream itself reports. */
function failure(seen: Observation): Verdict | undefined {
  const { end, head, kind, bodyStart, events } = seen;
  if (end.by === 'error') return failed(end.message, ...(end.remedy === '' ? [] : [end.remedy]));
  const expected = kind === 'websocket' ? 101 : 200;
  if (head !== undefined && head.status !== expected) {
    return failed(
      `the server answered ${head.status} in place of ${expected}`,
      ...(bodyStart === '' ? [] : [`it said: ${bodyStart}`]),
    );
  }
  const error = events.find(({ chunk }) => chunk?.error !== undefined);
  if (error !== undefined) {
    return failed(`the stream reported an error after ${timeText(error.atMs)}: ${error.chunk!.error!}`);
  }
  if (kind === 'websocket' || head === undefined || events.length > 0) return undefined;
  const reported = errorOf(bodyStart);
  if (reported !== undefined) return failed(`a 200 whose body is an error: ${reported}`);
  const type = head.headers['content-type'];
  if (bodyStart !== '' && !isEventStreamType(type)) {
    return failed(`no event stream: Content-Type is ${type ?? 'missing'}`, `the body begins: ${bodyStart}`);
  }
  if (seen.lines.malformed > 0) {
    return failed(
      `${countText(seen.lines.malformed, 'malformed line')} and no event`,
      `the body begins: ${bodyStart}`,
    );
  }
  return undefined;
}

/** The error in a body that is one JSON object, whole or shortened. */
function errorOf(body: string): string | undefined {
  try {
    return errorIn('', body, JSON.parse(body));
  } catch {
    return /^\s*\{\s*"error"\s*:/.test(body) ? body : undefined;
  }
}

function cutVerdict(cut: Cut | undefined, flow: Flow): Verdict | undefined {
  if (cut === undefined) return undefined;
  const before = flow.kind === 'unclear' ? [] : flow.evidence.map((each) => `before: ${each}`);
  return verdict('cut', `cut after ${timeText(cut.afterMs)}`, [...cut.evidence, ...before]);
}

function silence(seen: Observation, quietIsFine: boolean): Verdict | undefined {
  const { events, head, end, heartbeats } = seen;
  if (events.length > 0) return undefined;
  const survived = quietIsFine && head !== undefined && end.by === 'probe';
  const watched = timeText(end.atMs);
  const evidence =
    head === undefined
      ? [`no response head within ${watched}: it may be withheld until the first event`]
      : end.by === 'server'
        ? [`the stream ended after ${watched} without an event`]
        : [`a response head came, but no event within ${watched}`];
  if (heartbeats.length > 0)
    evidence.push(`${countText(heartbeats.length, 'heartbeat')}: the connection is alive`);
  else if (head !== undefined) evidence.push(`no byte for ${timeText(end.atMs - lastByteMs(seen))}`);
  return verdict('silent', survived ? 'silent, and alive' : 'nothing arrived', evidence, survived);
}

const IN_WORDS: Readonly<Record<Flow['kind'], string>> = {
  streaming: 'streaming',
  delayed: 'delayed',
  batched: 'batched',
  held: 'held until the end',
  unclear: 'cannot tell',
};

function ofFlow({ kind, evidence, patterns }: Flow): Verdict {
  const says = patterns.includes('late-by-one') ? 'delayed: always one event late' : IN_WORDS[kind];
  return verdict(kind, says, evidence, kind === 'streaming');
}
