// Two stored runs side by side for the terminal: what they are, a warning where their environments differ, their
// figures, and what only one of them has. Colour only on a terminal, unless NO_COLOR is set (https://no-color.org).
import { styleText } from 'node:util';
import { groupBy } from '../../analysis/group-by.ts';
import type {
  Both,
  MissingComparison,
  StoredComparison,
  StoredComparisons,
} from '../../analysis/stored-runs/comparison.ts';
import {
  compareEnvironments,
  type EnvironmentComparison,
  type StoredSide,
} from '../rows/stored-environments.ts';
import { quantities, ratioText } from '../words/quantity.ts';
import { nameOf } from '../rows/report-rows.ts';
import { hanging, wrap } from '../words/wrap.ts';

const WIDTH = 100;
const GAP = '  ';

const LEGEND =
  'Medians over the blocks. B ÷ A: Hodges–Lehmann estimate [exact rank-sum interval of at least 95 %] of two samples ' +
  'that are not paired. It covers the scatter of blocks within the runs, not what the machine did between them: a ' +
  'ratio whose interval excludes 1 may be the hour and not the software. There is no verdict; `pushbench gate` ' +
  'measures two builds in the same blocks.';

type Paint = (format: 'bold' | 'dim' | 'red', text: string) => string;

/** The whole text for this stream, which decides about colour; the caller writes it. `all`: not the headline alone. */
export function storedComparisonText(
  sides: Both<StoredSide>,
  { rows, missing }: StoredComparisons,
  { stream, all }: { readonly stream: NodeJS.WritableStream; readonly all: boolean },
): string {
  const paint: Paint = (format, text) => styleText(format, text, { stream });
  const shown = rows.filter(({ headline }) => all || headline);
  const hidden = rows.length - shown.length;
  const parts = [
    (['a', 'b'] as const)
      .map((run) => `${run.toUpperCase()}  run ${sides[run].runId}, ${sides[run].folder}`)
      .join('\n'),
    ...environmentText(compareEnvironments(sides), paint),
    ...groupBy(shown, (row) => [row.scenario, row.case]).map((group) => caseText(group, paint)),
    ...(shown.length === 0 ? ['The two runs have no figure in common.'] : []),
    ...missingText(missing, paint),
    ...(hidden > 0
      ? [`${hidden} more figures: --all shows them here, --csv FILE and --json have them.`]
      : []),
    paint('dim', wrap(LEGEND, WIDTH).join('\n')),
  ];
  return `${parts.join('\n\n')}\n`;
}

function environmentText({ same, differences, notes }: EnvironmentComparison, paint: Paint): string[] {
  const also = notes.map(({ name, was, is }) => hanging(`  ${name}: `, `${was} → ${is}`, WIDTH));
  const beside = also.length === 0 ? [] : [['Beside their figures the runs differ in', ...also].join('\n')];
  if (same) return beside;
  const facts = differences.map(({ name, was, is }) => hanging(`  ${name}: `, `${was} → ${is}`, WIDTH));
  const listed =
    facts.length > 0 ? facts : ['  their fingerprints (envId), and no fact that this version knows'];
  const warning = wrap(
    'WARNING: THE ENVIRONMENTS DIFFER. The ratios below compare machines and versions at least as much as they compare ' +
      'the software under test: they say nothing about it. Differences:',
    WIDTH,
  );
  return [[...warning.map((line) => paint('red', line)), ...listed].join('\n'), ...beside];
}

function caseText(rows: readonly [StoredComparison, ...StoredComparison[]], paint: Paint): string {
  const [{ scenario, case: name }] = rows;
  const lines = rows.map((row, index) => {
    const target = targetName(row);
    const repeated = index > 0 && targetName(rows[index - 1]!) === target;
    const [a = '', b = ''] = quantities([row.values.a, row.values.b], row.unit);
    return [repeated ? '' : target, placeName(row), a, b, ratioOf(row), `${row.blocks.a}, ${row.blocks.b}`];
  });
  const table = aligned([['', '', 'A', 'B', 'B ÷ A', 'blocks'], ...lines]);
  const reasons = groupBy(
    rows.filter(({ reason }) => reason !== ''),
    (row) => [row.reason],
  ).map(
    (group) => `${group[0].reason}: ${group.map((row) => `${targetName(row)} ${placeName(row)}`).join(', ')}`,
  );
  return [
    paint('bold', [scenario, name].filter((part) => part !== '').join(', ')),
    ...table,
    ...reasons.map((reason) => hanging('  ', reason, WIDTH)),
  ].join('\n');
}

/** `1.02 [0.97, 1.08]`, `1.02 (no interval)`, `–` without a ratio. */
function ratioOf({ ratio, low, high }: StoredComparison): string {
  if (ratio === undefined) return '–';
  if (low === undefined || high === undefined) return `${ratioText(ratio)} (no interval)`;
  return `${ratioText(ratio)} [${ratioText(low)}, ${ratioText(high)}]`;
}

function targetName({ target, client, arm }: Pick<StoredComparison, 'target' | 'client' | 'arm'>): string {
  return [target, client === 'lean' ? '' : `${client} client`, arm === 'single' ? '' : arm]
    .filter((part) => part !== '')
    .join(' ');
}

/** `latency p50`, `server CPU per event`, `server memory per connection slope`. */
function placeName({ metric, side, stat }: Pick<StoredComparison, 'metric' | 'side' | 'stat'>): string {
  const where = side === 'client' ? '' : `${side} `;
  const name = nameOf(metric).replace(/\bcpu\b/, 'CPU');
  return `${where}${name}${stat === 'value' ? '' : ` ${stat}`}`;
}

function missingText(missing: readonly MissingComparison[], paint: Paint): string[] {
  if (missing.length === 0) return [];
  const ofTargets = groupBy(missing, (each) => [
    each.scenario,
    each.case,
    targetName(each),
    each.missingIn,
    each.reason,
    each.place === undefined ? '' : 'some',
  ]).map((group) => {
    const [first] = group;
    const places = group.flatMap(({ place }) => (place === undefined ? [] : placeName(place)));
    return { ...first, what: places.join(', ') };
  });
  const lines = groupBy(ofTargets, (each) => [
    each.scenario,
    each.case,
    each.missingIn,
    each.reason,
    each.what,
  ]).map((group) => {
    const [{ scenario, case: name, missingIn, what, reason }] = group;
    const subject = [scenario, name, ...group.map(targetName)].filter((part) => part !== '').join(', ');
    return hanging(
      `  not in ${missingIn.toUpperCase()}: `,
      `${subject}${what === '' ? '' : `: ${what}`} (${reason})`,
      WIDTH,
    );
  });
  return [[paint('bold', 'Not compared, because only one run has it'), ...lines].join('\n')];
}

/** Columns as wide as their widest field; numbers to the right. */
function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const toTheRight = new Set([2, 3]);
  return lines.map((line) =>
    line
      .map((field, column) =>
        toTheRight.has(column) ? field.padStart(widths[column]!) : field.padEnd(widths[column]!),
      )
      .join(GAP)
      .trimEnd(),
  );
}
