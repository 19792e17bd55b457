import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { htmlReport } from './page.ts';
import { reportOf, type ScenarioText } from '../rows/report.ts';
import {
  SAMPLE_ENVIRONMENT,
  SAMPLE_SCENARIOS,
  climbRun,
  sampleRun,
  skippedRun,
} from '../rows/sample-run.fixture.ts';

function page(
  records: readonly TrialRecord[],
  scenarios: readonly ScenarioText[] = SAMPLE_SCENARIOS,
): string {
  const report = reportOf({ records, environment: SAMPLE_ENVIRONMENT, scenarios });
  return htmlReport(report, SAMPLE_ENVIRONMENT);
}

let everything: string;
beforeAll(async () => {
  everything = page(sampleRun());
});

describe('htmlReport', () => {
  it('has an answer, a table and two charts per pair, and the CPU chart per scenario', () => {
    const { document } = parseHTML(everything);
    expect(document.querySelectorAll('.answers li')).toHaveLength(4);
    expect(document.querySelectorAll('.scroll table')).toHaveLength(4);
    expect(document.querySelectorAll('figure svg')).toHaveLength(4 * 2 + 1);
    expect(document.querySelectorAll('.problems > p').length).toBeGreaterThanOrEqual(3);
  });

  it('has a table with a row per step and two charts for a climb, and links to its scenarios', () => {
    const { document } = parseHTML(page([...sampleRun(), ...climbRun()]));
    const throughput = document.querySelector('#throughput');
    expect(throughput?.querySelectorAll('tbody tr')).toHaveLength(3);
    expect(throughput?.querySelectorAll('figure svg')).toHaveLength(2);
    expect(String(throughput?.querySelector('.notes')?.textContent)).toContain('WebSocket stopped here');
    const inShort = [...document.querySelectorAll('h3 a')].map((link) => String(link.getAttribute('href')));
    expect(inShort).toEqual(['#stock-ticker', '#throughput']);
  });

  it('draws no chart of nothing', () => {
    const { document } = parseHTML(page(skippedRun().filter(({ status }) => status === 'skipped')));
    expect(document.querySelectorAll('svg')).toHaveLength(0);
    expect(document.querySelectorAll('.answers li')).toHaveLength(1);
  });

  it('needs nothing else: no script, no image, no address but the links to the documents', () => {
    const { document } = parseHTML(everything);
    expect(document.querySelectorAll('script, img, link, iframe, object')).toHaveLength(0);
    expect(everything).not.toMatch(/url\(|@import|\bsrc=|\bon[a-z]+=/);
    expect(everything.match(/https?:[^"\s]*/g) ?? []).toEqual([]);
    const links = [...document.querySelectorAll('a')].map((link) => String(link.getAttribute('href')));
    expect(links).toEqual(['../../../docs/METHODOLOGY.md', '../../../docs/CSV.md']);
  });

  it('lets nothing that a user wrote become markup', () => {
    const nasty = `"><script>alert('x')</script>&amp;`;
    const reason = { code: 'x', message: nasty, remedy: nasty };
    const records = sampleRun()
      .slice(0, 16)
      .map((record) => Object.assign({}, record, { case: nasty, stack: nasty }));
    const failed = trialRecord({ trialId: 'x', case: nasty, status: 'failed', reasons: [reason] });
    const { document } = parseHTML(
      page([...records, failed], [{ name: 'stock-ticker', question: nasty, reading: nasty }]),
    );
    expect(document.querySelectorAll('script')).toHaveLength(0);
    expect(document.querySelectorAll('svg').length).toBeGreaterThan(0);
    expect(String(document.querySelector('.question')?.textContent)).toBe(nasty);
    expect(String(document.querySelector('h3')?.textContent)).toBe(nasty);
  });

  it('gives the ticks and labels of the charts the room they need', () => {
    const { document } = parseHTML(everything);
    for (const svg of document.querySelectorAll('figure svg')) {
      const [, , width = 0, height = 0] = String(svg.getAttribute('viewBox')).split(' ').map(Number);
      const places = [...svg.querySelectorAll('text')].map((label) =>
        /translate\(([-\d.]+),([-\d.]+)\)/.exec(String(label.getAttribute('transform'))),
      );
      const outside = places.filter((at) => at && (Number(at[1]) > width - 14 || Number(at[2]) > height - 8));
      expect(outside).toEqual([]);
    }
  });
});
