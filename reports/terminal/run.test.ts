import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import { reportOf, type Report } from '../rows/report.ts';
import { SAMPLE_SCENARIOS, climbRun, sampleRun, skippedRun } from '../rows/sample-run.fixture.ts';
import { trialsText } from '../words/trials-text.ts';
import { terminalReport } from './run.ts';

const piped = new PassThrough();

/** A stream that says of its colours what a terminal says in that environment. */
function terminal(environment: Record<string, string>): NodeJS.WritableStream {
  const getColorDepth = () => WriteStream.prototype.getColorDepth(environment);
  return Object.assign(new PassThrough(), { isTTY: true, getColorDepth });
}

let everything: Report;
beforeAll(async () => {
  everything = reportOf({ records: sampleRun(), environment: {}, scenarios: SAMPLE_SCENARIOS });
});

function inColumns(columns: number): string {
  const records = sampleRun().filter(({ stack }) => stack === 'node');
  const report = reportOf({ records, environment: {}, scenarios: SAMPLE_SCENARIOS });
  return terminalReport(report, Object.assign(new PassThrough(), { columns }));
}

/** Those of the words that do not come after the ones before them. */
function outOfOrder(text: string, words: readonly string[]): string[] {
  let position = 0;
  return words.filter((each) => {
    const next = text.indexOf(each, position);
    if (next >= 0) position = next + each.length;
    return next < 0;
  });
}

describe('terminalReport', () => {
  it.each([
    [undefined, 100],
    [80, 80],
    [120, 120],
    [300, 140],
  ])('fits a screen of %j columns in %d, without trailing space', (columns, width) => {
    const stream = Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
    const report = reportOf({
      records: [...sampleRun(), ...climbRun()],
      environment: {},
      scenarios: SAMPLE_SCENARIOS,
    });
    const lines = terminalReport(report, stream).split('\n');
    expect(lines.filter((line) => line.length > width || line.endsWith(' '))).toEqual([]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThan(width - 15);
  });

  it('shows a cell in one line where there is room, and in two where there is not', () => {
    expect(inColumns(140)).toMatch(/WebSocket ↓ \d\.\d\d× \[\d\.\d\d, \d\.\d\d\] /);
    expect(inColumns(116)).toMatch(/WS ↓ \d\.\d\d× \[\d\.\d\d, \d\.\d\d\] /);
    expect(inColumns(116)).toContain('WS: WebSocket.');
    expect(inColumns(90)).toMatch(/ node +WebSocket ↓ \d\.\d\d× [^[]*\n +\[\d\.\d\d, \d\.\d\d\] /);
    expect(inColumns(60)).toMatch(/ node +WS ↓ \d\.\d\d× [^[]*\n +\[\d\.\d\d, \d\.\d\d\] /);
  });

  it('obeys nobody but itself: control characters in names are written out', () => {
    const hostile = '\u001B[2J\u001B]0;owned\u0007\nx=1';
    const records = [...sampleRun(), ...climbRun()].map((record) => ({
      ...record,
      scenario: record.scenario + hostile,
      case: record.case + hostile,
      stack: record.stack + hostile,
      target: record.target + hostile,
      reasons: record.reasons.map((reason) => ({ ...reason, message: reason.message + hostile })),
    }));
    const text = terminalReport(reportOf({ records, environment: {}, scenarios: [] }), piped);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text).toContain('<ESC>[2J');
  });

  it('is plain text when piped, and where NO_COLOR is set', () => {
    const plain = terminalReport(everything, piped);
    expect(stripVTControlCharacters(plain)).toBe(plain);
    expect(terminalReport(everything, terminal({ TERM: 'xterm', NO_COLOR: '1' }))).toBe(plain);
  });

  it('is the same text in colour on a terminal', () => {
    const coloured = terminalReport(everything, terminal({ TERM: 'xterm-256color' }));
    expect(coloured).toContain('\u001B[32m');
    expect(stripVTControlCharacters(coloured)).toBe(terminalReport(everything, piped));
  });

  it('answers before it shows numbers, and ends with what does not count', () => {
    const text = terminalReport(everything, piped);
    const order = [
      'Verdicts: who takes less?',
      'WebSocket ↓',
      'Limits drawn',
      'In words',
      'sooner over WebSocket',
      '≈ same',
      'Which one pushes',
      'WebSocket: service time',
      'latency p50',
      'What does not count',
    ];
    expect(outOfOrder(text, order)).toEqual([]);
  });

  it('has all scenarios in the matrix and in words before the first figure', () => {
    const report = reportOf({
      records: [...sampleRun(), ...climbRun()],
      environment: {},
      scenarios: SAMPLE_SCENARIOS,
    });
    const text = terminalReport(report, piped);
    expect(text.indexOf('SSE keeps up with')).toBeLessThan(text.indexOf('latency p50'));
    expect(text.indexOf('Looked at, no verdict by design')).toBeLessThan(text.indexOf('latency p50'));
    expect(text).toMatch(/^4,000\/s +40,000 \/ – /m);
  });

  it('leaves out the columns that do not fit', () => {
    const wide = 'axis='.padEnd(60, 'x');
    const records = sampleRun().map((record) => ({ ...record, case: wide }));
    const text = terminalReport(reportOf({ records, environment: {}, scenarios: [] }), piped);
    expect(text).toContain('latency p50');
    expect(text).not.toContain('CPU per event  ');
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('says why there are no numbers', () => {
    const records = skippedRun().filter(({ status }) => status === 'skipped');
    const text = terminalReport(reportOf({ records, environment: {}, scenarios: [] }), piped);
    expect(text).toContain('uWebSockets.js is not installed');
    expect(text).toContain('skipped: npm install');
  });

  it('looks like this', () => {
    const sides = [
      ['sse', 262_000],
      ['ws', 200_000],
    ] as const;
    const records = sides.map(([transport, ns], order) =>
      trialRecord({
        trialId: `t${order}`,
        order,
        transport,
        target: `node-${transport}`,
        measurements: [measurement('cpu_per_event', 9.4)],
        histograms: [
          histogramRecord(
            'latency',
            Array.from({ length: 100 }, () => ns),
          ),
        ],
      }),
    );
    const report = reportOf({ records, environment: {}, scenarios: SAMPLE_SCENARIOS });
    expect(terminalReport(report, piped)).toMatchInlineSnapshot(`
      "run 20260101T000000Z-1: 2 trials: 2 ok

      Looked at, no verdict by design: SSE ÷ WebSocket (for one, run with --profile full or --blocks 8)
                                         latency  CPU    memory  bytes
      stock-ticker, connections=4  node  1.31×    1.00×

      In words
      stock-ticker  One look, no verdict.

      looked at  too few blocks for a verdict, by design; for one, run with --profile full or --blocks 8.
                 The factor is SSE ÷ WebSocket.
      columns    latency: the median time until a client has read an event; CPU: of the server, per event;
                 memory: of the server, per connection or, where that was not measured, as a whole; bytes:
                 on the wire, per event.

      stock-ticker: Which one pushes stock prices to many clients?
      connections=4  node  One look, no verdict.

      stock-ticker
                            latency p50   CPU per event
      connections=4  node  262 / 200 µs  9.40 / 9.40 µs

      Figures: SSE, then WebSocket; < or > where they differ by verdict, ≈ where they are equivalent
      within 5 %, / where nothing is proven. A winner differs by more than 5 %, after correction for
      several metrics; [its interval of at least 95 %]. All figures, ratios and intervals are in
      report.html.
      "
    `);
  });
});

describe('trialsText', () => {
  it.each([
    [{ ok: 1, invalid: 0, failed: 0, skipped: 0 }, '1 trial: 1 ok'],
    [{ ok: 3, invalid: 0, failed: 1, skipped: 2 }, '6 trials: 3 ok, 1 failed, 2 skipped'],
    [{ ok: 0, invalid: 0, failed: 0, skipped: 0 }, '0 trials'],
  ])('%j', (trials, text) => {
    expect(trialsText(trials)).toBe(text);
  });
});
