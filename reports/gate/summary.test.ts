import { describe, expect, it } from 'vitest';
import { everyVerdict, gateMeasure, gateResultOf, NASTY } from './result.fixture.ts';
import { gateSummary, SUMMARY_LIMIT_BYTES } from './summary.ts';

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** The cells of each row, as a reader of GitHub Flavored Markdown splits them. */
function rowsOf(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('| '));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the step summary', () => {
  it('begins with the verdict and has a row for each measure, the worst first', () => {
    const summary = gateSummary(everyVerdict());
    expect(summary).toMatch(/^## Performance gate: invalid\n\nThis job says nothing about the change/);
    expect(summary).toContain('Base: merge base 1a2b3c4 of origin/main. Head: this checkout.');
    const rows = rowsOf(summary);
    expect(rows.slice(2).map((row) => row.at(-1))).toEqual([
      '**invalid**',
      '**regressed**',
      '**regressed**',
      'inconclusive',
      'improved',
      'pass',
    ]);
    expect(rows[3]).toEqual([
      'stock-ticker',
      'target-1',
      String.raw`service\_time p50`,
      '100 µs',
      '120 µs',
      '+20.0 %',
      '+18.0 % … +22.0 %',
      '+21.0 %',
      '**regressed**',
    ]);
  });

  it('keeps every row whole, whatever stands in a name, and no text becomes markup', () => {
    const summary = gateSummary(everyVerdict());
    const rows = rowsOf(summary);
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([9]));
    expect(summary).not.toMatch(/(?!\n)\p{Cc}/u);
    const outsideOfLogs = summary.split('\n').filter((line) => !line.startsWith('    '));
    expect(outsideOfLogs.join('\n')).not.toMatch(/^::error|^```|(?<!\\)`c|(?<!\\)<d/m);
  });

  it('says what went wrong where nothing was measured', () => {
    const problem = {
      arm: 'base' as const,
      target: '',
      code: 'build-failed',
      message: 'The base cannot be built.',
      remedy: 'Build it there.',
      tail: ['error TS1005', 'exit code 2'],
    };
    const summary = gateSummary(gateResultOf([], { verdict: 'invalid', arms: [], problems: [problem] }));
    expect(summary).toContain(
      '**base: The base cannot be built.** Build it there.\n\n    error TS1005\n    exit code 2\n',
    );
    expect(rowsOf(summary)).toEqual([]);
  });

  it('stays below 1 MiB with thousands of rows of hard names, and says how many it leaves out', () => {
    const many = Array.from({ length: 8000 }, (_, i) =>
      gateMeasure({
        target: `${i} ${NASTY.repeat(10)}`,
        verdict: i === 7999 ? 'regressed' : 'pass',
        reason: NASTY,
      }),
    );
    const summary = gateSummary(gateResultOf(many, { verdict: 'regressed' }));
    expect(bytesOf(summary)).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
    expect(SUMMARY_LIMIT_BYTES).toBeLessThan(2 ** 20);
    const shown = rowsOf(summary).length - 2;
    expect(shown).toBeGreaterThan(1000);
    expect(summary).toContain(`${8000 - shown} more metrics are in comparison.csv.`);
    expect(rowsOf(summary)[2]?.at(-1)).toBe('**regressed**');
    expect(summary).toContain('- and ');
    expect(summary).toMatch(/seed 1\.\n$/);
  });

  it('stays within any limit, down to none', () => {
    const long = everyVerdict();
    const huge = { ...long.problems[0]!, message: 'µ'.repeat(1e6), tail: ['x'.repeat(3e6)] };
    for (const limit of [-5, 0, 1, 100, 500, 1000, 2000, 5000, 50_000, SUMMARY_LIMIT_BYTES]) {
      const summary = gateSummary({ ...long, problems: [huge, ...long.problems] }, limit);
      expect(bytesOf(summary)).toBeLessThanOrEqual(Math.max(0, limit));
    }
    expect(gateSummary(long, 1000)).toContain('## Performance gate: invalid');
  });
});
