// What a probe found beyond one look: a model's answer, silence, the return after a cut, the comparison, many requests.
import Table from 'cli-table3';
import { nameOf } from '../../probe/judging/comparison.ts';
import type { ObjectiveResult } from '../../probe/judging/objective.ts';
import { countText, percentText, timeText } from '../../probe/judging/wording.ts';
import type { LoadSummary } from '../../probe/load/summary.ts';
import type { ProbeResult } from '../../probe/result.ts';
import { hanging } from '../words/wrap.ts';
import { distributionText } from './probe-rows.ts';
import { section, WIDTH } from './section.ts';

/** Of a language model's answer, and of the objective. */
export function answerLines({ completion, objective }: ProbeResult): string[] {
  return [
    ...(completion === undefined
      ? []
      : section('Answer (formulas: docs/methodology/probe.md)', [
          ['time to first token', time(completion.ttftMs)],
          ['  of these on the open connection', time(completion.ttftConnectedMs)],
          ['time to first reasoning', time(completion.firstReasoningMs)],
          ['inter-chunk latency', distributionText(completion.interChunkMs)],
          ['latency to the last content', time(completion.latencyMs)],
          ['from there to the end of the stream', timeText(completion.afterContentMs)],
          [
            'content chunks',
            `${completion.contentChunks}, ${countText(completion.contentCharacters, 'character')}`,
          ],
          [
            'output tokens',
            completion.outputTokens === undefined
              ? 'no usage in the stream: nothing per token can be told (stream_options.include_usage)'
              : `${completion.outputTokens}${completion.tokensPerChunk === undefined ? '' : `, ${completion.tokensPerChunk.toFixed(2)} a chunk`}`,
          ],
          ['time per output token', time(completion.tpotMs)],
          ['tokens a second', completion.tokensPerSecond?.toFixed(1)],
          ['finished', completion.finished ? undefined : 'no: nothing said that the answer was complete'],
        ])),
    ...(objective === undefined ? [] : section('Objective', objective.map(objectiveRow))),
  ];
}

function objectiveRow({ key, limitMs, valueMs, met }: ObjectiveResult): readonly [string, string] {
  const value = valueMs === undefined ? 'no such figure' : timeText(valueMs);
  return [`${key} ≤ ${timeText(limitMs)}`, `${value}: ${met ? 'met' : 'MISSED'}`];
}

/** Silence, resume, comparison. */
export function beyondLines({ silence, resumption, comparison }: ProbeResult): string[] {
  return [
    ...(silence === undefined
      ? []
      : section('Silence', [
          ['longest', timeText(silence.longestMs)],
          [
            'outcome',
            silence.survived
              ? `the connection lived for the ${timeText(silence.watchedMs)} that it was watched`
              : `ended by the ${silence.endedBy} after ${timeText(silence.afterMs)}, ${timeText(silence.quietBeforeEndMs)} after the last byte`,
          ],
        ])),
    ...(resumption === undefined
      ? []
      : section('Return with Last-Event-ID', [
          [resumption.kind, resumption.says],
          ['Last-Event-ID', resumption.lastEventId],
          ['away for', timeText(resumption.waitedMs)],
          ['events after it', String(resumption.events)],
        ])),
    ...(comparison === undefined ? [] : comparisonLines(comparison)),
  ];
}

function comparisonLines({ variants, conclusions }: NonNullable<ProbeResult['comparison']>): string[] {
  const table = plainTable(['asked by', 'status', 'Content-Encoding', 'first event', 'verdict']);
  for (const variant of variants) {
    const { status, contentEncoding, firstEventMs, verdict } = variant;
    table.push([
      nameOf(variant),
      status ?? '–',
      contentEncoding ?? 'none',
      time(firstEventMs) ?? '–',
      verdict.says,
    ]);
  }
  return ['', 'Comparison', table.toString(), ...conclusions.map((each) => hanging('  ', each, WIDTH))];
}

/** Of `--requests`. */
export function loadLines({ load }: ProbeResult): string[] {
  if (load === undefined) return [];
  const table = plainTable(['ms since it was due', 'n', 'p50', 'p90', 'p99', 'longest']);
  for (const [name, figure] of Object.entries({
    ...load.figures,
    'all gaps': load.gapMs,
    'start lag': load.startLagMs,
  })) {
    if (figure === undefined) continue;
    const { count, p50, p90, p99, max } = figure;
    table.push([name, count, ...[p50, p90, p99, max].map((ms) => ms.toFixed(1))]);
  }
  const verdicts = Object.entries(load.verdicts).map(([kind, count]) => `${count} ${kind}`);
  return [
    '',
    `${load.requests} requests, ${load.offeredRateHz.toFixed(2)} a second offered, at most ${load.concurrency} at once`,
    hanging(
      '  ',
      `${verdicts.join(', ')}; ${load.completedRateHz.toFixed(2)} a second completed in ${timeText(load.elapsedMs)}`,
      WIDTH,
    ),
    ...Object.entries(load.failures).map(([reason, count]) => hanging('  ', `${count} × ${reason}`, WIDTH)),
    table.toString(),
    ...goodputLines(load),
  ];
}

function goodputLines({ goodput, requests }: LoadSummary): string[] {
  if (goodput === undefined) return [];
  const { good, goodShare, goodRateHz, requiredShare, met } = goodput;
  return [
    `  goodput: ${goodRateHz.toFixed(2)} requests a second met every limit (${good} of ${requests}, ${percentText(goodShare)}; ${percentText(requiredShare)} are required): ${met ? 'met' : 'MISSED'}`,
  ];
}

function plainTable(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [] } });
}

function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : timeText(ms);
}
