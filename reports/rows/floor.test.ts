import { describe, expect, it } from 'vitest';
import { measurement } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { htmlReport } from '../html/page.ts';
import { markdownReport } from '../markdown/run.ts';
import type { FloorNote } from './floor.ts';
import { reportOf } from './report.ts';
import { SAMPLE_SCENARIOS, sampleRun } from './sample-run.fixture.ts';

const ASLEEP = 'asleep';
const FLOOR = { client: 'lean', serviceTimeP50Ns: 21_400 };

function ofNode(changes: Partial<TrialRecord> | typeof ASLEEP = {}): TrialRecord[] {
  return sampleRun()
    .filter(({ stack, connections }) => stack === 'node' && connections === 4)
    .map((record) => (changes === ASLEEP ? record : { ...record, clientsAwake: true, ...changes }));
}

function noteOf(
  records: readonly TrialRecord[],
  environment: object = { floor: FLOOR },
): FloorNote | undefined {
  return reportOf({ records, environment: { ...environment }, scenarios: SAMPLE_SCENARIOS }).floor;
}

describe('the floor of a run', () => {
  it('stands beside both medians of each pair, in words', () => {
    const { lead, items } = noteOf(ofNode())!;
    expect(lead).toContain('took 21.4 µs');
    expect(lead).not.toContain('sleep');
    expect(items.map(({ subject }) => subject)).toEqual(['stock-ticker, connections=4, node']);
    expect(items[0]!.text).toMatch(/^of \d+ µs over SSE and \d+ µs over WebSocket about 21\.4 µs$/);
  });

  it('is the least where clients may have slept, and says what it is then', () => {
    const { lead, items } = noteOf(ofNode(ASLEEP))!;
    expect(lead).toContain('goes to sleep between two events it is more');
    expect(items[0]!.text).toMatch(/at least 21\.4 µs$/);
  });

  it('says so where the machine has been busier when it was measured', () => {
    const [item] = noteOf(ofNode(), { floor: { ...FLOOR, serviceTimeP50Ns: 1e6 } })!.items;
    expect(item!.text).toMatch(/over WebSocket at most 1 ms, from when the machine was busier$/);
  });

  it('says why it may be too large, in no words that a terminal obeys', () => {
    const disturbed = 'Events waited\u001B[2J.';
    const { lead } = noteOf(ofNode(), { floor: { ...FLOOR, disturbed } })!;
    expect(lead).toMatch(/The machine was disturbed when that was measured: Events waited<ESC>\[2J\.$/);
  });

  it('leaves out looks where something was to have a verdict', () => {
    const looks = ofNode({ case: 'connections=100' }).filter(({ block }) => block === 0);
    expect(noteOf([...ofNode(), ...looks])!.items).toHaveLength(1);
    expect(noteOf(looks)!.items).toHaveLength(1);
  });

  it.each<[string, readonly TrialRecord[], object]>([
    ['of a run that has none', ofNode(), {}],
    ['that somebody has edited', ofNode(), { floor: { ...FLOOR, serviceTimeP50Ns: '21 µs' } }],
    ['of another client', ofNode({ client: 'reference' }), { floor: FLOOR }],
    ['over HTTP/2, whose client is another one', ofNode({ http: 2 }), { floor: FLOOR }],
    ['on IPv6', ofNode({ case: 'connections=4,ip=6' }), { floor: FLOOR }],
    ['behind a proxy', ofNode({ via: { name: 'nginx:correct' } }), { floor: FLOOR }],
    [
      'over a network',
      ofNode().map((record) => ({
        ...record,
        measurements: [...record.measurements, measurement('path_rtt', 1e6)],
      })),
      { floor: FLOOR },
    ],
    [
      'of events that have no service time',
      ofNode().map((record) => ({
        ...record,
        histograms: record.histograms.filter(({ metric }) => metric !== 'service_time'),
      })),
      { floor: FLOOR },
    ],
  ])('is not said %s', (_, records, environment) => {
    expect(noteOf(records, environment)).toBeUndefined();
  });

  it('is in the Markdown and the HTML file as it is', () => {
    const environment = { floor: FLOOR };
    const report = reportOf({ records: ofNode(), environment, scenarios: SAMPLE_SCENARIOS });
    const { text } = report.floor!.items[0]!;
    expect(markdownReport(report, environment)).toContain(`- **stock-ticker, connections=4, node**: ${text}`);
    expect(htmlReport(report, environment)).toContain(
      `<li><b>stock-ticker, connections=4, node</b>: ${text}</li>`,
    );
  });
});
