// Results of gate jobs for tests of their reports: measures with any verdict, and with names that are hard to write down.
import type { GateVerdict } from '../../analysis/gate/judgement.ts';
import type { GateArm, GateMeasure, GateResult } from '../../analysis/gate/result.ts';

export function gateMeasure(overrides: Partial<GateMeasure> = {}): GateMeasure {
  const { verdict = 'pass' } = overrides;
  const ratio = RATIOS[verdict];
  const shift = {
    n: 16,
    ratio,
    low: ratio - 0.02,
    high: ratio + 0.02,
    level: 0.957,
    pSlower: 0.5,
    pFaster: 0.5,
    pSlowerHolm: 1,
    pFasterHolm: 1,
    smallestVisible: 1.05,
    alarm: verdict === 'regressed',
    improvement: verdict === 'improved',
  };
  return {
    scenario: 'stock-ticker',
    case: 'default',
    target: 'node-sse',
    stack: 'node',
    transport: 'sse',
    metric: 'service_time',
    side: 'client',
    phase: 'steady',
    stat: 'p50',
    unit: 'ns',
    better: 'lower',
    role: 'gated',
    floor: 1.05,
    base: 100_000,
    head: 100_000 * ratio,
    first: shift,
    control: {
      n: 16,
      ratio: 1,
      low: 0.98,
      high: 1.02,
      p: 0.5,
      pHolm: 1,
      spread: 0.03,
      budget: 0.15,
      alarm: false,
      overBudget: false,
    },
    confirmation: verdict === 'regressed' ? { ...shift, ratio: ratio + 0.01 } : undefined,
    confirmationControl: undefined,
    verdict,
    reason: REASONS[verdict],
    ...overrides,
  };
}

const RATIOS: Readonly<Record<GateVerdict, number>> = {
  pass: 1.01,
  regressed: 1.2,
  improved: 0.8,
  inconclusive: 1.08,
  invalid: 1.3,
};

const REASONS: Readonly<Record<GateVerdict, string>> = {
  pass: '',
  regressed: 'confirmed: +20.0 % in the first batch, +21.0 % in the second',
  improved: 'head takes −20.0 % of what base takes',
  inconclusive: 'the interval reaches +10.0 %: a change of +10.0 % is not excluded',
  invalid: 'the same build differs from itself by +30.0 %',
};

function arm(name: GateArm['arm'], description: string): GateArm {
  return { arm: name, description, targets: [] };
}

export function gateResultOf(
  measures: readonly GateMeasure[],
  overrides: Partial<GateResult> = {},
): GateResult {
  return {
    gateVersion: 1,
    runId: '20260101T000000Z-1',
    envId: 'e0000000',
    verdict: 'pass',
    reasons: measures
      .filter(({ reason }) => reason !== '')
      .map(({ target, metric, stat, reason }) => `${target}: ${metric} ${stat}: ${reason}`),
    arms: [
      arm('base', 'merge base 1a2b3c4 of origin/main'),
      arm('base2', 'merge base 1a2b3c4 of origin/main, again'),
      arm('head', 'this checkout'),
    ],
    design: { seed: 1, floor: 1.05, replicates: { 'stock-ticker': 16 }, familySize: 4 },
    batches: 1,
    measures,
    reported: [],
    problems: [],
    ...overrides,
  };
}

/** What ends an element, a table cell, a line, a command or a string somewhere. */
export const NASTY = 'a|b `c` <d> "e" & \'f\' 100 %: g,h\r\n::error::i \u0000\u001B[31m ]]> *j* \uD800';

/** One measure of every verdict, and of everything that can go wrong one. */
export function everyVerdict(): GateResult {
  const verdicts = ['pass', 'regressed', 'improved', 'inconclusive', 'invalid'] as const;
  const measures = verdicts.map((verdict, i) => gateMeasure({ verdict, target: `target-${i}` }));
  return gateResultOf([...measures, gateMeasure({ target: NASTY, verdict: 'regressed', reason: NASTY })], {
    verdict: 'invalid',
    batches: 2,
    reasons: [NASTY, 'node-ws: latency p50 was not measured'],
    problems: [
      {
        arm: 'head',
        target: NASTY,
        code: 'x',
        message: NASTY,
        remedy: NASTY,
        tail: [NASTY, '```', '</pre>'],
      },
    ],
  });
}
