// What a capacity search says in the terminal: a line for each load as it is decided, and the table at the end.
import { styleText } from 'node:util';
import { trialsOf, type CapacityAnswer, type LoadTally } from '../../harness/capacity/search.ts';
import type { Limiter } from '../../analysis/capacity/limiter.ts';
import { endsOf, type CapacityFinding, type LoadFinding } from '../../analysis/capacity/capacity.ts';
import type { CapacityAxisName } from '../../harness/capacity/axis.ts';
import type { CapacityReport } from '../rows/capacity-report.ts';
import { URL_STACKS } from '../../harness/plan/server-at-url.ts';
import { NO_NUMBER, quantities, threeDigits } from '../words/quantity.ts';
import { hanging, wrap } from '../words/wrap.ts';

const WIDTH = 100;
const GAP = 2;
/** The least, with the gap behind it. */
const NAME_WIDTH = 14;

const AXIS_WORDS: Readonly<Record<CapacityAxisName, string>> = {
  rate: 'events per second',
  connections: 'connections',
  payload: 'bytes per event',
};

/** `16,000/s`, `500 connections`, `4,096 B`. */
export function axisLoad(load: number, axis: CapacityAxisName): string {
  const number = threeDigits(load);
  return { rate: `${number}/s`, connections: `${number} connections`, payload: `${number} B` }[axis];
}

/** `node-sse 16,000/s: pass, 4 of 4 trials`. */
export function decidedText(target: string, axis: CapacityAxisName, tally: LoadTally): string {
  const { load, met, verdict, forCurve } = tally;
  const trials = trialsOf(tally);
  const word = forCurve ? 'for the curve' : verdict;
  return `${target} ${axisLoad(load, axis)}: ${word}, ${met} of ${trials} ${trials === 1 ? 'trial' : 'trials'}`;
}

/** `16,200 to 16,900/s`: what was found, in one expression. `lowerBound`: as the limiter says. */
export function capacityText(answer: CapacityAnswer, axis: CapacityAxisName, lowerBound = false): string {
  const { kind, pass, fail, ceiling } = answer;
  const at = (load: number): string => axisLoad(load, axis);
  if (pass === undefined) {
    const below = ceiling ?? (lowerBound ? undefined : fail);
    return below === undefined ? 'not known' : `below ${at(below)}`;
  }
  const isBound = kind === 'client-bound' || kind === 'path-bound';
  if (kind === 'at-least' || isBound || fail === undefined || lowerBound)
    return ceiling === undefined
      ? `at least ${at(pass)}`
      : `at least ${threeDigits(pass)}, below ${at(ceiling)}`;
  return `${threeDigits(pass)} to ${at(fail)}`;
}

/** The table for this stream, which decides about colour; the caller writes it. */
export function capacityTable(report: CapacityReport, stream: NodeJS.WritableStream): string {
  const { axis, slo, findings } = report;
  const [first] = findings.flatMap(({ loads }) => loads);
  if (findings.length === 0)
    return `No capacity is known: the search (${slo}) was interrupted before its first trial. Start it again.`;
  const scenario = first === undefined ? 'targets that cannot run here' : first.first.scenario;
  const found = findings.filter(({ answer }) => answer !== undefined);
  const rows = found.map((finding) => rowOf(finding, axis.name));
  const head = ['', 'capacity', 'p50', 'p99', 'server CPU', 'client CPU', 'trials'];
  const widths = head.map((title, column) =>
    Math.max(column === 0 ? NAME_WIDTH - GAP : 0, title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join(' '.repeat(GAP))
      .trimEnd();
  const heading = `Capacity of ${scenario} in ${AXIS_WORDS[axis.name]}, with ${slo}`;
  const nameWidth = Math.max(NAME_WIDTH, ...findings.map(({ target }) => target.length + GAP));
  const notes = findings.map((finding) => hanging(finding.target.padEnd(nameWidth), noteOf(finding), WIDTH));
  return [
    styleText('bold', heading, { stream }),
    ...(rows.length === 0 ? [] : [styleText('dim', line(head), { stream }), ...rows.map(line)]),
    '',
    styleText('bold', 'What limited each', { stream }),
    ...notes,
    '',
    styleText('dim', wrap(legendOf(findings), WIDTH).join('\n'), { stream }),
  ].join('\n');
}

function legendOf(findings: readonly CapacityFinding[]): string {
  return findings.some(({ stack }) => stack === URL_STACKS.relay)
    ? `${LEGEND} Events were published to a relay over HTTP: the publish hop is in every time.`
    : LEGEND;
}

const LEGEND =
  'A capacity lies between the highest load that passed and the lowest that failed; figures are those of the ' +
  'highest that passed. A load passes if at least 80 % of its trials meet the objective. “At least, below”: in ' +
  'between the clients, or the network’s instrument, gave way, and it is not known.';

function rowOf(finding: CapacityFinding, axis: CapacityAxisName): string[] {
  const { target, answer } = finding;
  const { pass } = endsOf(finding);
  return [
    target,
    capacityText(answer!, axis, finding.limiter?.lowerBound),
    time(pass?.latencyP50Ns),
    time(pass?.latencyP99Ns),
    percent(pass?.serverCpuShare),
    percent(pass?.clientCpuShare),
    String(answer!.trials),
  ];
}

function noteOf(finding: CapacityFinding): string {
  const { answer, limiter, skipped } = finding;
  if (answer === undefined) return `skipped: ${skipped ?? ''}`;
  const { fail, ceiling } = endsOf(finding);
  const parts = [
    answer.kind === 'unfinished' && !(answer.pass === undefined && limiter?.lowerBound === true)
      ? 'not finished: the bracket is wider than 5 %.'
      : '',
    limiter === undefined ? '' : sentence(`${limiter.code}: ${limiter.message}`),
    fail === undefined || limiter === undefined || SAID.has(limiter.code) ? '' : missedText(fail),
    ceiling === undefined ? '' : ceilingText(ceiling),
    limiter?.remedy ?? '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Limiters whose message is what was missed. */
const SAID: ReadonlySet<Limiter['code']> = new Set([
  'server-ended',
  'connects',
  'wrong-counts',
  'clients',
  'path',
  'unknown',
]);

function missedText({ misses: [miss], load }: LoadFinding): string {
  return miss === undefined ? '' : sentence(`At ${threeDigits(load)}: ${miss}`);
}

function ceilingText({ load, serverCpuShare, sendLagP99Ns, clientCpuShare }: LoadFinding): string {
  return (
    `From ${threeDigits(load)} on the server misses it by itself: it used ${percent(serverCpuShare)} of a processor and sent ` +
    `${time(sendLagP99Ns)} late (p99), while the clients used ${percent(clientCpuShare)}.`
  );
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function time(ns: number | undefined): string {
  return ns === undefined ? NO_NUMBER : quantities([ns], 'ns')[0]!;
}

function percent(share: number | undefined): string {
  return share === undefined ? NO_NUMBER : `${Math.round(100 * share)} %`;
}
