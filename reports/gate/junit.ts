// A gate job as JUnit XML, for CI systems that show tests: a suite for each scenario, a case for each judged metric of a
// target. Regressed is a failure, inconclusive is skipped, invalid is an error. There is no standard; this keeps to what
// Jenkins, GitLab and the XSD of Ant's JUnit task have in common: https://github.com/windyroad/JUnit-Schema
import { groupBy } from '../../analysis/group-by.ts';
import type { GateMeasure, GateProblem, GateResult } from '../../analysis/gate/result.ts';
import {
  caseName,
  changeText,
  intervalText,
  metricName,
  unmeasuredReasons,
  VERDICT_SENTENCES,
} from './words.ts';

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly message: string;
  readonly details: string;
}

interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

const OUTCOMES = {
  pass: 'passed',
  improved: 'passed',
  regressed: 'failure',
  inconclusive: 'skipped',
  invalid: 'error',
} as const;

/** The whole file. */
export function gateJunit(result: GateResult): string {
  const suites = [...jobSuite(result), ...groupBy(result.measures, (m) => [caseName(m)]).map(scenarioSuite)];
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pushbench gate"${counts(all)} time="0">`,
    ...suites.flatMap(({ name, cases }, id) => [
      `  <testsuite id="${id}" name=${attribute(name)}${counts(cases)} time="0">`,
      ...cases.flatMap(caseLines),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

/** What concerns no single metric. */
function jobSuite(result: GateResult): TestSuite[] {
  const { problems, verdict } = result;
  const reasons = unmeasuredReasons(result);
  const alone = problems.length === 0 && result.measures.length === 0;
  const cases = [
    ...problems.map(problemCase),
    ...(reasons.length === 0 && !alone
      ? []
      : [
          {
            classname: 'gate',
            name: 'everything is measured',
            outcome: verdict === 'invalid' ? ('error' as const) : ('skipped' as const),
            message: VERDICT_SENTENCES[verdict],
            details: reasons.join('\n'),
          },
        ]),
  ];
  return cases.length === 0 ? [] : [{ name: 'gate', cases }];
}

function problemCase({ arm, target, message, remedy, tail }: GateProblem): TestCase {
  const name = [arm, target].filter((part) => part !== undefined && part !== '').join(' ');
  return {
    classname: 'gate',
    name: name === '' ? 'the job' : name,
    outcome: 'error',
    message,
    details: [remedy, ...tail].join('\n'),
  };
}

function scenarioSuite(measures: readonly [GateMeasure, ...GateMeasure[]]): TestSuite {
  const name = caseName(measures[0]);
  return {
    name,
    cases: measures.map((measure) => ({
      classname: `${name}.${measure.target}`,
      name: metricName(measure),
      outcome: OUTCOMES[measure.verdict],
      message: measure.reason,
      details: `head ÷ base ${changeText(measure.first.ratio)} (${intervalText(measure.first)}), ${measure.first.n} replicates`,
    })),
  };
}

function caseLines({ classname, name, outcome, message, details }: TestCase): string[] {
  const open = `    <testcase classname=${attribute(classname)} name=${attribute(name)} time="0"`;
  if (outcome === 'passed') return [`${open}/>`];
  const body =
    outcome === 'skipped'
      ? `      <skipped message=${attribute(message)}/>`
      : `      <${outcome} message=${attribute(message)} type="${outcome === 'failure' ? 'regressed' : 'invalid'}">${escapeText(details)}</${outcome}>`;
  return [`${open}>`, body, '    </testcase>'];
}

function counts(cases: readonly TestCase[]): string {
  const count = (outcome: Outcome): number => cases.filter((each) => each.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

/** Quoted; line breaks as references, because a parser turns raw ones in attributes into spaces. */
function attribute(text: string): string {
  const escaped = escapeText(text).replaceAll('"', '&quot;');
  return `"${escaped.replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)}"`;
}

/** What XML 1.0 does not admit, not even as a reference: most control characters, halves of surrogate pairs. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function escapeText(text: string): string {
  return text
    .replaceAll(NOT_XML, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
