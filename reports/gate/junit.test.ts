import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { gateJunit } from './junit.ts';
import { everyVerdict, gateMeasure, gateResultOf } from './result.fixture.ts';

interface Element {
  readonly tagName: string;
  readonly textContent: string;
  readonly children: Iterable<Element>;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

/** Reads the file as a strict XML parser would: every character admitted, every tag closed by its own, nothing raw. */
function expectWellFormed(xml: string): void {
  expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/);
  expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u);
  const open: string[] = [];
  const token =
    /<\/([a-z]+)>|<([a-z]+)((?: [a-z]+="(?:[^<&"]|&(?:amp|lt|gt|quot|#\d+);)*")*)(\/?)>|((?:[^<>&]|&(?:amp|lt|gt|quot|#\d+);)+)/y;
  token.lastIndex = xml.indexOf('\n') + 1;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (match === null) throw new Error(`not well-formed at ${JSON.stringify(xml.slice(at, at + 80))}`);
    const [, closing, opening, attributes = '', empty] = match;
    const names = [...attributes.matchAll(/ ([a-z]+)=/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    if (closing !== undefined && open.pop() !== closing)
      throw new Error(`${closing} ends what it did not begin`);
    if (opening !== undefined && empty !== '/') open.push(opening);
  }
  expect(open).toEqual([]);
}

function parsed(xml: string): Element {
  const document = new DOMParser().parseFromString(xml, 'text/xml') as unknown as {
    documentElement: Element;
  };
  return document.documentElement;
}

const outcomeOf = (test: Element): string => [...test.children][0]?.tagName ?? 'passed';
const number = (element: Element, name: string): number => Number(element.getAttribute(name));

describe('the JUnit file', () => {
  it('has a suite for each scenario and a case for each measure: failures, errors and skipped as they are', () => {
    const xml = gateJunit(everyVerdict());
    expectWellFormed(xml);
    const root = parsed(xml);
    expect(root.tagName).toBe('testsuites');
    const suites = [...root.children];
    expect(suites.map((suite) => suite.getAttribute('name'))).toEqual(['gate', 'stock-ticker']);
    const outcomes = [...suites[1]!.children].map(outcomeOf);
    expect(outcomes).toEqual(['passed', 'failure', 'passed', 'skipped', 'error', 'failure']);
    const [, regressed] = suites[1]!.children;
    expect(regressed?.getAttribute('classname')).toBe('stock-ticker.target-1');
    expect(regressed?.getAttribute('name')).toBe('service_time p50');
    expect([...regressed!.children][0]?.getAttribute('message')).toContain('confirmed: +20.0 %');
    expect(regressed?.textContent).toContain('head ÷ base +20.0 % (+18.0 % … +22.0 %), 16 replicates');
  });

  it('counts what it holds, in every suite and over all', () => {
    const root = parsed(gateJunit(everyVerdict()));
    for (const element of [root, ...root.children]) {
      const tests = [...element.querySelectorAll('testcase')].map(outcomeOf);
      const count = (outcome: string): number => tests.filter((each) => each === outcome).length;
      expect(number(element, 'tests')).toBe(tests.length);
      expect(number(element, 'failures')).toBe(count('failure'));
      expect(number(element, 'errors')).toBe(count('error'));
      expect(number(element, 'skipped')).toBe(count('skipped'));
    }
  });

  it('has no suite of the job where nothing went wrong, and an error where nothing was measured', () => {
    const pass = gateJunit(
      gateResultOf([gateMeasure(), gateMeasure({ scenario: 'idle-connections', case: 'a=b' })]),
    );
    expectWellFormed(pass);
    expect([...parsed(pass).children].map((suite) => suite.getAttribute('name'))).toEqual([
      'stock-ticker',
      'idle-connections a=b',
    ]);
    expect(pass).not.toMatch(/<(failure|error|skipped)/);
    const nothing = gateJunit(gateResultOf([], { verdict: 'invalid' }));
    expectWellFormed(nothing);
    expect(number(parsed(nothing), 'errors')).toBe(1);
  });

  it('skips what is inconclusive because a metric was not measured', () => {
    const reasons = ['node-sse: latency p50 was not measured'];
    const root = parsed(gateJunit(gateResultOf([gateMeasure()], { verdict: 'inconclusive', reasons })));
    expect([number(root, 'tests'), number(root, 'skipped'), number(root, 'failures')]).toEqual([2, 1, 0]);
  });
});
