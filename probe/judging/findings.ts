// What stands out, each with its usual cause and what helps: who holds events back, and what a browser would make of
// the answer. A `fault` breaks something; a `note` is worth knowing.
import { isEventStreamType } from '../../clients/event-stream-response.ts';
import type { Observation } from '../observation.ts';
import { intermediariesOf } from './intermediaries.ts';
import { slowStepsOf } from './slow-steps.ts';
import type { Judgement } from './verdict.ts';
import { countText, percentText, timeText } from './wording.ts';

export interface Finding {
  /** Stable, for scripts: `compression-without-flush`. */
  readonly code: string;
  readonly level: 'fault' | 'note';
  readonly says: string;
  readonly remedy: string;
}

/** A head that comes this much later than the connection, and with the first event, was withheld until then. */
const WITHHELD_MS = 100;
const WITH_THE_EVENT_MS = 10;

/** `compressionIsToBlame`: asked without it, the same endpoint streams. */
export function findingsOf(seen: Observation, judgement: Judgement, compressionIsToBlame = false): Finding[] {
  const held = holders(seen, judgement);
  const unnamed = compressionIsToBlame && held.every(({ code }) => code !== UNFLUSHED);
  return [
    ...(unnamed ? [unflushed(compressionOf(seen) ?? 'it did not even send its head')] : []),
    ...held,
    ...withheldHead(seen),
    ...cutFindings(seen, judgement),
    ...contentFindings(seen),
    ...websocketFindings(seen),
    ...notes(seen, judgement),
  ];
}

/** Who holds events back: the culprits of a verdict, the likeliest first. */
function holders(seen: Observation, { flow }: Judgement): Finding[] {
  if (flow.kind === 'streaming' || flow.kind === 'unclear') {
    if (seen.events.length > 0 || seen.kind !== 'event-stream' || seen.end.by !== 'probe') return [];
    const silent = compressionOf(seen);
    return [...(silent === undefined ? [] : [unflushed(silent)]), ...proxies(seen)];
  }
  const found: Finding[] = [];
  if (flow.patterns.includes('nagle')) {
    found.push({
      code: 'nagle',
      level: 'fault',
      says: "Nagle's algorithm: the server writes an event in more than one piece, and its system holds the second back until the first is acknowledged, which the other side delays by 40 ms.",
      remedy:
        'Set TCP_NODELAY on the server’s socket (`socket.setNoDelay(true)`), and write each event with one call.',
    });
    return found;
  }
  const coding = compressionOf(seen);
  if (coding !== undefined) found.push(unflushed(coding));
  if (flow.patterns.includes('late-by-one')) {
    found.push({
      code: 'one-event-late',
      level: 'fault',
      says: 'Always one event late: something passes an event on only when the next one pushes it out.',
      remedy:
        'End each event with its blank line in the same write, and flush after it. A filter that works line by line, or a compressor that is flushed before the write instead of after it, does this.',
    });
  }
  if (seen.head?.headers['content-length'] !== undefined && flow.kind === 'held') {
    found.push({
      code: 'whole-response-buffered',
      level: 'fault',
      says: `The response has a Content-Length (${seen.head.headers['content-length']}): somebody had all of it before the first byte was sent.`,
      remedy:
        'Stream it: no middleware that needs the whole body (ETag, caching, body rewriting, gateways that collect).',
    });
  }
  found.push(...proxies(seen));
  const isNamed = found.some(({ code }) => code !== 'proxy-buffering');
  if (!isNamed) found.push(ownBuffer(flow.patterns));
  return found;
}

const UNFLUSHED = 'compression-without-flush';

/** `how`: what is known of the compression. */
function unflushed(how: string): Finding {
  return {
    code: UNFLUSHED,
    level: 'fault',
    says: `Compression without a flush: the response is compressed (${how}), and a compressor keeps what it has until its block is full or somebody flushes it.`,
    remedy:
      'Flush after each event (`res.flush()` with Express and `compression`), or leave text/event-stream uncompressed: `Cache-Control: no-transform`, or a filter in the middleware. --compare shows whether it comes at once uncompressed.',
  };
}

function compressionOf({ head, frames }: Observation): string | undefined {
  const coding = head?.headers['content-encoding'];
  if (frames !== undefined || coding === undefined || /^(identity|none)?$/i.test(coding.trim()))
    return undefined;
  return `Content-Encoding: ${coding}`;
}

function proxies(seen: Observation): Finding[] {
  return intermediariesOf(seen.head).map(({ name, sign, remedy }) => ({
    code: 'proxy-buffering',
    level: 'fault',
    says: `Proxy buffering: ${name} answered (${sign}), and may collect what it passes on.`,
    remedy: `${remedy} Ask the server behind it directly to see who holds back.`,
  }));
}

function ownBuffer(patterns: readonly string[]): Finding {
  const fills = patterns.includes('full-buffer')
    ? ' What comes is the size of a buffer that has to be full.'
    : '';
  return {
    code: 'server-buffer',
    level: 'fault',
    says: `A buffer of the server or its framework, or of a proxy that does not name itself.${fills}`,
    remedy:
      'Flush after each event: `flush()` of the writer in Java and Go, `ob_flush(); flush();` in PHP, a streaming response in Python and Rails, no buffering middleware. If it streams when asked directly, a proxy in between holds it: `X-Accel-Buffering: no`.',
  };
}

function withheldHead({ milestones, events, kind }: Observation): Finding[] {
  const { headMs } = milestones;
  const first = events[0];
  const connected = milestones.tlsMs ?? milestones.tcpMs;
  if (kind === 'websocket' || headMs === undefined || connected === undefined || first === undefined)
    return [];
  if (headMs - connected < WITHHELD_MS || first.beganMs - headMs > WITH_THE_EVENT_MS) return [];
  return [
    {
      code: 'head-withheld',
      level: 'fault',
      says: `The response head was withheld until the first event: it came ${timeText(headMs - connected)} after the request, and the event with it. Until then a browser's EventSource is not open.`,
      remedy:
        'Send the head at once: `res.flushHeaders()` in Node.js, `flushBuffer()` in a servlet, or a comment line (`: hello`) as the first write. A proxy that buffers withholds it as well (nginx does): ask the server directly to see.',
    },
  ];
}

/** Whether not even the head came before the end: what was sent until then was held back, and is lost. */
function isAllUnseen({ kind, events, milestones, end }: Observation): boolean {
  const { headMs } = milestones;
  return (
    kind === 'event-stream' && events.length === 0 && headMs !== undefined && end.atMs - headMs <= WITHHELD_MS
  );
}

function cutFindings(seen: Observation, { cut }: Judgement): Finding[] {
  const { kind } = seen;
  if (cut === undefined) return [];
  if (isAllUnseen(seen) && cut.limit === 'unknown') {
    const after = timeText(cut.afterMs);
    return [
      {
        code: 'cut',
        level: 'fault',
        says: `The connection was cut after ${after}, and until then nothing had come through, not even the head: whatever was sent before was held back and is lost, and which silence was cut cannot be seen.`,
        remedy:
          'Turn buffering off and look again: behind a proxy that buffers, this is what its limit on silence looks like (nginx proxy_read_timeout, 60 s after the last event).',
      },
      ...proxies(seen),
    ];
  }
  const what = `cut after ${timeText(cut.afterMs)}, ${timeText(cut.quietMs)} after the last byte`;
  const bySilence = cut.limit === 'silence';
  const remedies = {
    silence: `Send a heartbeat more often than that (${kind === 'websocket' ? 'a ping' : 'a comment line `:`'} every 15 s), or raise the limit on silence: nginx proxy_read_timeout (60 s), load balancers (60 s), Envoy stream_idle_timeout (5 min).`,
    total:
      'A heartbeat does not help: raise the limit on the whole response (Envoy route timeout 15 s, gateways and function platforms 10 to 300 s), or let clients come back with Last-Event-ID.',
    unknown:
      'Look into the logs of the server and of every proxy for this moment: a crash, a deploy, a limit.',
  };
  const says = bySilence
    ? `Cut by a limit on silence: ${what}.`
    : cut.limit === 'total'
      ? `Cut by a limit on the whole response: ${what}.`
      : `The connection was ${what}.`;
  return [{ code: 'cut', level: 'fault', says, remedy: remedies[cut.limit] }];
}

function contentFindings(seen: Observation): Finding[] {
  const { head, kind, lines, events, end } = seen;
  if (kind === 'websocket' || head?.status !== 200) return [];
  const found: Finding[] = [];
  const type = head.headers['content-type'];
  if (!isEventStreamType(type)) {
    found.push({
      code: 'wrong-content-type',
      level: 'fault',
      says: `Content-Type is ${type ?? 'missing'} instead of text/event-stream: a browser's EventSource gives up for good.`,
      remedy: 'Send `Content-Type: text/event-stream`.',
    });
  }
  if (lines.malformed > 0) {
    found.push({
      code: 'malformed-lines',
      level: 'fault',
      says: `${countText(lines.malformed, 'line')} that every client ignores, such as ${JSON.stringify(lines.samples[0])}.`,
      remedy:
        'A line is `data:`, `event:`, `id:`, `retry:` with digits, or a comment that begins with a colon; text of several lines needs `data:` before each.',
    });
  }
  if (lines.blocksWithoutData > 0) {
    found.push({
      code: 'event-without-data',
      level: 'fault',
      says: `${countText(lines.blocksWithoutData, 'event')} with a type but without data: clients dispatch nothing.`,
      remedy: 'Send at least an empty `data:` line.',
    });
  }
  if (lines.unfinished && end.by === 'server') {
    found.push({
      code: 'last-event-lost',
      level: 'fault',
      says: 'The stream ended within an event, before its blank line: clients discard it.',
      remedy: 'End every event with a blank line, also the last one.',
    });
  }
  if (events.some(({ type: name }) => name === 'error')) {
    found.push({
      code: 'event-named-error',
      level: 'fault',
      says: 'An event of type `error`: EventSource hands it to the same listeners as a lost connection, and most clients take the stream for broken.',
      remedy: 'If it is no failure, give it another name.',
    });
  }
  return found;
}

function websocketFindings({ kind, frames, end }: Observation): Finding[] {
  if (kind !== 'websocket' || frames === undefined) return [];
  const found: Finding[] = [];
  if (frames.extension !== undefined && frames.dataFrames > 0 && frames.compressed === 0) {
    found.push({
      code: 'extension-unused',
      level: 'note',
      says: `${frames.extension.split(';')[0]!} was negotiated, but no message is compressed: it costs memory on both sides for nothing.`,
      remedy: 'Turn it off, or lower its threshold.',
    });
  }
  if (frames.pings === 0 && end.by === 'probe' && end.atMs > 30_000) {
    found.push({
      code: 'no-pings',
      level: 'note',
      says: `No ping within ${timeText(end.atMs)}: a quiet connection looks dead to what stands in between, and a dead client alive to the server.`,
      remedy: 'Ping every 15 to 30 s.',
    });
  }
  return found;
}

/** A head that is withheld is named as that, and not as slow. */
function slowNotes(seen: Observation): Finding[] {
  const withheld = withheldHead(seen).length > 0;
  return slowStepsOf(seen.milestones)
    .filter(({ code }) => !(withheld && code === 'slow-head'))
    .map((step) => ({ ...step, level: 'note' }));
}

function notes(seen: Observation, { flow }: Judgement): Finding[] {
  const { head, kind, events, tls, redirects } = seen;
  const found: Finding[] = [...slowNotes(seen)];
  if (tls?.problem !== undefined) {
    found.push({
      code: 'certificate',
      level: 'note',
      says: `The certificate would be refused without --insecure: ${tls.problem}.`,
      remedy: '',
    });
  }
  if (redirects.length > 0) {
    found.push({
      code: 'redirected',
      level: 'note',
      says: `${countText(redirects.length, 'redirect')} (${redirects.map(({ status, to }) => `${status} to ${to}`).join(', ')}): each reconnect pays for it again.`,
      remedy: '',
    });
  }
  if (kind === 'websocket' || head?.status !== 200 || events.length === 0) return found;
  const isAnswer = events.some(({ chunk }) => (chunk?.content ?? 0) > 0 || chunk?.done === true);
  if (!isAnswer && events.every(({ id }) => id === '')) {
    found.push({
      code: 'no-ids',
      level: 'note',
      says: 'No event has an id: a client that reconnects cannot say where it was, and what is sent meanwhile is lost.',
      remedy: 'Send `id:` with each event, and go on behind Last-Event-ID.',
    });
  }
  if (head.httpVersion.startsWith('1') && !isAnswer) {
    found.push({
      code: 'http1-connections',
      level: 'note',
      says: 'HTTP/1.1: a browser opens at most six connections to an origin, over all tabs; the seventh stream waits without an error.',
      remedy: 'Serve it over HTTP/2.',
    });
  }
  if (flow.delays?.clock === 'relative') {
    found.push({
      code: 'clocks',
      level: 'note',
      says: `Sending times are of another clock (or in whole seconds): delays are told above the shortest, so a constant one cannot be seen. ${percentText(flow.delays.joinedShare)} arrived together.`,
      remedy: '',
    });
  }
  return found;
}
