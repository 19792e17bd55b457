import { createHash } from 'node:crypto';
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

/** Of each folded part of the matrix, whether it is open. */
function isOpen(records: readonly TrialRecord[]): boolean[] {
  const { document } = parseHTML(page(records));
  return [...document.querySelectorAll('#verdicts details')].map((each) => each.hasAttribute('open'));
}

describe('htmlReport', () => {
  it('begins with the matrix and its scenarios in words', () => {
    const { document } = parseHTML(everything);
    const [first] = document.querySelectorAll('main > section');
    expect(first?.querySelector('h2')?.textContent).toContain('Verdicts');
    expect(first?.querySelectorAll('.matrix tbody tr')).toHaveLength(2);
    expect(first?.querySelectorAll('.matrix tbody td')).toHaveLength(2 * 2 * 4);
    expect(first?.querySelectorAll('.sentences li')).toHaveLength(1);
    expect(String(first?.querySelector('.example')?.textContent)).toContain('true factor');
  });

  it('tells the cells of the matrix apart without colour, and says what each is about', () => {
    const { document } = parseHTML(everything);
    for (const cell of document.querySelectorAll('.matrix tbody td')) {
      const text = String(cell.textContent).trim();
      expect(text).toMatch(/^(SSE ↓|WebSocket ↓|≈ same|\? unclear|– \S+)/);
      expect(String(cell.getAttribute('data-about'))).toMatch(/^(node|uws), (latency|CPU|memory|bytes)$/);
    }
  });

  it('has a folded case with its answers, a table and two charts per pair, and the CPU chart per scenario', () => {
    const { document } = parseHTML(everything);
    const cases = [...document.querySelectorAll('section > details')].filter((each) =>
      each.querySelector('.answer'),
    );
    expect(cases.map((each) => each.hasAttribute('open'))).toEqual([false, false]);
    expect(document.querySelectorAll('summary .answer')).toHaveLength(4);
    expect(document.querySelectorAll('details .scroll table')).toHaveLength(4);
    expect(document.querySelectorAll('figure svg')).toHaveLength(4 * 2 + 1);
    expect(document.querySelectorAll('.problems > p').length).toBeGreaterThanOrEqual(3);
  });

  it('has a table with a row per step and two charts for a climb', () => {
    const { document } = parseHTML(page([...sampleRun(), ...climbRun()]));
    const throughput = document.querySelector('#throughput');
    expect(throughput?.querySelectorAll('tbody tr')).toHaveLength(3);
    expect(throughput?.querySelectorAll('figure svg')).toHaveLength(2);
    expect(String(throughput?.querySelector('.notes')?.textContent)).toContain('WebSocket stopped here');
  });

  it('has contents that lead to every section, and no link that leads nowhere', () => {
    const { document } = parseHTML(page([...sampleRun(), ...climbRun()]));
    const targets = (selector: string): string[] =>
      [...document.querySelectorAll(selector)].map((link) => String(link.getAttribute('href')).slice(1));
    const sections = [...document.querySelectorAll('main > section')].map(({ id }) => id);
    expect(targets('nav a')).toEqual(sections);
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets('a[href^="#"]').filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('folds up the rows without a verdict, unless there are no others', () => {
    expect(isOpen(sampleRun())).toEqual([]);
    expect(isOpen([...sampleRun(), ...climbRun()])).toEqual([false]);
    expect(isOpen(climbRun())).toEqual([true]);
  });

  it('draws no chart of nothing', () => {
    const { document } = parseHTML(page(skippedRun().filter(({ status }) => status === 'skipped')));
    expect(document.querySelectorAll('svg')).toHaveLength(0);
    expect(document.querySelectorAll('summary .answer')).toHaveLength(1);
  });

  it('admits its own script by its hash, and no other', () => {
    const { document } = parseHTML(everything);
    const scripts = [...document.querySelectorAll('script')];
    expect(scripts.map((script) => script.attributes.length)).toEqual([0]);
    const text = /<script>([\s\S]*)<\/script>/.exec(everything)?.[1] ?? '';
    const policy = String(document.querySelector('meta[http-equiv]')?.getAttribute('content'));
    expect(text.length).toBeGreaterThan(1000);
    expect(policy).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    );
  });

  it('needs nothing else: no image, no address but the links to the documents', () => {
    const { document } = parseHTML(everything);
    expect(document.querySelectorAll('img, link, iframe, object')).toHaveLength(0);
    expect(everything).not.toMatch(/url\(|@import|\bsrc=|\bon[a-z]+=/);
    expect(everything.match(/https?:[^"\s]*/g) ?? []).toEqual([]);
    const links = [...document.querySelectorAll('a:not([href^="#"])')].map((link) =>
      String(link.getAttribute('href')),
    );
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
    expect(document.querySelectorAll('script')).toHaveLength(1);
    expect(document.querySelectorAll('svg').length).toBeGreaterThan(0);
    expect(String(document.querySelector('.question')?.textContent)).toBe(nasty);
    expect([...document.querySelectorAll('summary > b')].map((each) => String(each.textContent))).toContain(
      nasty,
    );
    expect(String(document.querySelector('.matrix th[scope=row]')?.textContent)).toContain(nasty);
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
