import { describe, expect, it } from 'vitest';
import { trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { markdownReport } from './run.ts';
import { reportOf, type ScenarioText } from '../rows/report.ts';
import { SAMPLE_ENVIRONMENT, SAMPLE_SCENARIOS, climbRun, sampleRun } from '../rows/sample-run.fixture.ts';

function markdown(
  records: readonly TrialRecord[],
  scenarios: readonly ScenarioText[] = SAMPLE_SCENARIOS,
): string {
  const report = reportOf({ records, environment: SAMPLE_ENVIRONMENT, scenarios });
  return markdownReport(report, SAMPLE_ENVIRONMENT);
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

describe('markdownReport', () => {
  it('has a table per pair, each row as wide as its head', () => {
    const text = markdown(sampleRun());
    expect(text.match(/^\| (node|uws) \|/gm)).toHaveLength(4);
    const widths = text
      .trimEnd()
      .split('\n\n')
      .filter((block) => block.startsWith('|'))
      .map((block) => new Set(block.split('\n').map((row) => row.split(/(?<!\\)\|/).length)).size);
    expect(widths).toEqual(widths.map(() => 1));
  });

  it('begins with the matrix, then says it in words, then explains the signs', () => {
    const text = markdown([...sampleRun(), ...climbRun()]);
    const order = [
      '## Verdicts: who takes less?',
      '**WebSocket ↓** 1.',
      'Read <code>WebSocket ↓',
      '### In words',
      '- **stock-ticker**: Events arrive',
      '### What the other signs mean',
      '- **≈ same** equivalent',
      '**Looked at, no verdict by design',
      '## stock-ticker',
    ];
    expect(outOfOrder(text, order)).toEqual([]);
  });

  it('has one table per climb and stack, a row per step', () => {
    const text = markdown([...sampleRun(), ...climbRun()]);
    const [, climb = ''] = text.split('### writes=idiomatic');
    expect(climb.match(/^\| [\d,]+\/s \|.*\|$/gm)).toHaveLength(3);
    expect(text).toContain('Compare the <code>latency</code> with four');
  });

  it('shows the environment, escaped, without facts that have no value', () => {
    const text = markdown([]);
    expect(text).toContain(String.raw`| <code>cpuModel</code> | Sample CPU \<3 GHz\> \| 2 cores |`);
    expect(text).toContain('| <code>pinning.server</code> | 0 |');
    expect(text).not.toContain('uWebSockets');
  });

  it('lets nothing that a user wrote become markup', () => {
    const nasty = '<img src=x>| `a` [b](c)\n# *d* _e_ &lt;';
    const reason = { code: 'x', message: nasty, remedy: nasty };
    const text = markdown(
      [trialRecord({ case: nasty, status: 'failed', reasons: [reason] })],
      [{ name: 'stock-ticker', question: nasty, reading: nasty }],
    );
    const escaped = String.raw`\<img src=x\>\| \`a\` \[b\](c) \# \*d\* \_e\_ &amp;lt;`;
    expect(text.split(escaped).length - 1).toBeGreaterThanOrEqual(5);
    expect(text).not.toMatch(/(?<!\\)<img/);
    expect(text).not.toMatch(/^# \*d/m);
  });
});
