// The figures of one look at an endpoint, in rows.
import type { Distribution } from '../../probe/judging/distribution.ts';
import { countText, percentText, timeText } from '../../probe/judging/wording.ts';
import type { ProbeResult } from '../../probe/result.ts';
import type { Row } from './section.ts';

/** `p50 12 ms, p99 40 ms, longest 41 ms (n = 30)`. */
export function distributionText(values: Distribution | undefined): string | undefined {
  if (values === undefined) return undefined;
  const { count, p50, p99, max } = values;
  return `p50 ${timeText(p50)}, p99 ${timeText(p99)}, longest ${timeText(max)} (n = ${count.toLocaleString('en-US')})`;
}

function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : timeText(ms);
}

export function timeRows({ times, findings, kind }: ProbeResult): Row[] {
  const withheld = findings.some(({ code }) => code === 'head-withheld');
  return [
    ['name resolved in', time(times.dnsMs)],
    ['TCP in', time(times.tcpMs)],
    ['TLS in', time(times.tlsMs)],
    ['response head', after(times.headMs, withheld ? ', withheld until the first event' : '')],
    [kind === 'websocket' ? 'first frame' : 'first byte of the body', after(times.firstByteMs)],
    [kind === 'websocket' ? 'first message' : 'first event', after(times.firstEventMs)],
  ];
}

/** These run from the open connection. */
function after(ms: number | undefined, remark = ''): string | undefined {
  return ms === undefined ? undefined : `${timeText(ms)} after the connection${remark}`;
}

export function flowRows({ flow, reads, bytes, eventsNotKept, end }: ProbeResult): Row[] {
  const { clumps, delays, pieces } = flow;
  if (flow.events === 0) return [['ended', endText(end)]];
  const events = countText(flow.events + eventsNotKept, 'event');
  return [
    ['came', `${events}, ${countText(bytes, 'byte')} in ${countText(reads, 'read')}`],
    ['events per read', flow.eventsPerRead?.toFixed(2)],
    ['gaps between arrivals', distributionText(flow.gapMs)],
    [
      'clumps',
      clumps === undefined
        ? undefined
        : `${clumps.count} of ${clumps.usualEvents} (at most ${clumps.largestEvents}) events`,
    ],
    [
      'least that let anything through',
      clumps === undefined
        ? undefined
        : `${countText(clumps.smallestBytes, 'byte')} (usually ${clumps.usualBytes}, at most ${clumps.largestBytes})`,
    ],
    [
      'events in pieces',
      pieces.events === 0
        ? undefined
        : `${pieces.events} (${percentText(pieces.share)}), the end ${timeText(pieces.usualWaitMs ?? 0)} after the begin`,
    ],
    [
      'spans of arrivals and sends',
      delays?.spanRatio === undefined
        ? undefined
        : `${timeText(delays.arrivalSpanMs)} and ${timeText(delays.sendSpanMs)}: ratio ${delays.spanRatio.toFixed(2)} (1 is streaming)`,
    ],
    [
      delays?.clock === 'relative' ? 'delay above the shortest' : 'delay since sent',
      delays === undefined ? undefined : `${distributionText(delays.delayMs)}, by ${SOURCES[delays.source]}`,
    ],
    ['ended', endText(end)],
  ];
}

const SOURCES = {
  stamp: 'the stamp',
  field: 'the time in the event',
  id: 'the id, which is a time',
} as const;

const STOPPED = {
  duration: 'not while it was watched',
  enough: 'by the probe',
  interrupted: 'by Ctrl-C',
} as const;

const SERVER_ENDED = {
  complete: 'by the server, in order',
  'until-close': 'by closing: without chunks or a length an end cannot be told from a cut',
  truncated: 'by closing in the middle',
  reset: 'by a reset',
} as const;

function endText(end: ProbeResult['end']): string {
  const at = `after ${timeText(end.atMs)}`;
  if (end.by === 'probe') return `${STOPPED[end.how]} (${timeText(end.atMs)})`;
  if (end.by === 'error') return `${at}: ${end.message}`;
  return `${at}, ${SERVER_ENDED[end.how]}${end.code === undefined ? '' : `, code ${end.code}`}`;
}

export function streamRows({ stream, lines, retryMs, head, kind, flow }: ProbeResult): Row[] {
  const { ids, heartbeats, dataBytes } = stream;
  const isStream = kind === 'event-stream';
  const types = Object.entries(stream.types).map(
    ([type, count]) => `${type === '' ? 'message' : type} ×${count}`,
  );
  const interval =
    heartbeats.usualIntervalMs === undefined ? '' : `, every ${timeText(heartbeats.usualIntervalMs)}`;
  if (head === undefined) return [];
  return [
    ['Content-Type', isStream ? (head.headers['content-type'] ?? 'none') : undefined],
    ['Content-Encoding', isStream ? (head.headers['content-encoding'] ?? 'none') : undefined],
    ['types', types.length === 0 ? undefined : types.slice(0, 8).join(', ')],
    [
      'size of data',
      dataBytes === undefined
        ? undefined
        : `p50 ${countText(dataBytes.p50, 'byte')}, largest ${countText(dataBytes.max, 'byte')}`,
    ],
    ['ids', isStream && flow.events > 0 ? idText(ids, flow.events) : undefined],
    ['retry', isStream ? (retryMs === undefined ? 'not set' : timeText(retryMs)) : undefined],
    [
      isStream ? 'comments (heartbeats)' : 'pings',
      heartbeats.count === 0 ? 'none' : `${heartbeats.count}${interval}`,
    ],
    ['longest silence', timeText(stream.longestSilenceMs)],
    [
      'malformed lines',
      lines === undefined || lines.malformed === 0
        ? undefined
        : `${lines.malformed}: ${lines.samples.map((line) => JSON.stringify(line)).join(', ')}`,
    ],
  ];
}

function idText(ids: ProbeResult['stream']['ids'], events: number): string {
  if (ids.kind === 'none') return 'none: a client cannot resume';
  const range = `${ids.first} to ${ids.last}`;
  if (!ids.serveResume) {
    return `${ids.distinct} for ${countText(events, 'event')} (${range}): not each has its own, so a resume is inexact`;
  }
  const kind = ids.kind === 'counting' ? 'counting, so a gap can be seen' : 'opaque';
  return `one for each (${range}), ${kind}: they would serve a resume`;
}

export function websocketRows({ frames, head, end }: ProbeResult): Row[] {
  if (frames === undefined || head === undefined) return [];
  return [
    ['subprotocol', head.headers['sec-websocket-protocol'] ?? 'none'],
    ['extension', frames.extension ?? 'none'],
    [
      'data frames',
      frames.dataFrames === 0
        ? 'none'
        : `${frames.dataFrames} of ${frames.smallestBytes} to ${countText(frames.largestBytes, 'byte')}, ${frames.compressed} compressed, ${frames.continuations} continuations`,
    ],
    ['pings', String(frames.pings)],
    [
      'close code',
      end.by === 'server'
        ? end.code === undefined
          ? 'none (1006)'
          : `${end.code}${end.reason === undefined ? '' : ` ${end.reason}`}`
        : undefined,
    ],
  ];
}
