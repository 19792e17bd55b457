// Two servers behind a real proxy, replaced one after the other: of every event it is known what became of it, and a server
// that forgets one at a replacement is found with the right count.
import { describe, expect, it } from 'vitest';
import { proxyObstacle } from '../harness/proxy/program.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { DurationHistogram } from '../measure/figures/histogram.ts';
import { casesOf } from '../scenarios/cases.ts';
import { rollingDeploy } from '../scenarios/rolling-deploy.ts';
import { PROXIES, type ProxyName } from '../scenarios/proxies.ts';
import { CONNECTIONS, count, measuredTrials, side } from './measured-trials.ts';

const SLICE_MS = 1500;
const RATE_HZ = 40;
const EVENTS = (RATE_HZ * SLICE_MS) / 1000;
const NOTHING_WRONG = { lost: 0, duplicate: 0, reordered: 0, malformed: 0, missed: 0 };

/** How many durations were recorded. */
function samples(trial: TrialRecord, metric: string): number {
  const found = trial.histograms.find((each) => each.metric === metric);
  return found === undefined ? 0 : DurationHistogram.decode(found.encoded).count;
}

for (const proxy of Object.keys(PROXIES) as ProxyName[]) {
  const obstacle = proxyObstacle(proxy);
  const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

  describe.skipIf(obstacle !== undefined)(`a rolling deploy behind ${proxy}${why}`, () => {
    it('interrupts everybody once or twice, and loses no event but the one of each that a server forgets', async () => {
      // What a server forgets has nothing to do with the proxy: one of them is enough.
      const forgetful = proxy === 'nginx' ? [side('forgets-on-return', 'sse')] : [];
      const records = await measuredTrials({
        sides: [side('node-sse', 'sse'), side('node-ws', 'ws'), ...forgetful],
        workload: 'storm',
        parameters: {
          rateHz: RATE_HZ,
          payloadBytes: 200,
          outage: 'rolling',
          policy: 'fixed',
          baseMs: 100,
          afterMs: 160,
          downMs: 150,
          stepMs: 610,
          stormMs: SLICE_MS,
        },
        profile: { sliceMs: SLICE_MS },
        vias: [proxy],
      });
      expect(records.map(({ status, reasons }) => [status, reasons])).not.toContainEqual([
        'failed',
        expect.anything(),
      ]);
      expect(records).toHaveLength(2 + forgetful.length);
      for (const trial of records) {
        const named = (...names: string[]): Record<string, number> =>
          Object.fromEntries(names.map((name) => [name, count(trial, name)]));
        const { storm_clients: losses } = named('storm_clients');
        // Each connection that comes back is to get what it has missed, and each forgets one of that.
        const lost = trial.target.includes('forgets') ? losses! : 0;
        expect({ target: trial.target, ...named(...Object.keys(NOTHING_WRONG)) }).toEqual({
          target: trial.target,
          ...NOTHING_WRONG,
          lost,
        });
        expect(named('expected', 'delivered', 'recovered', 'users')).toEqual({
          expected: CONNECTIONS * EVENTS,
          delivered: CONNECTIONS * EVENTS - lost,
          recovered: losses,
          users: CONNECTIONS,
        });
        expect(losses).toBeGreaterThanOrEqual(CONNECTIONS);
        expect(losses).toBeLessThanOrEqual(2 * CONNECTIONS);
        expect(count(trial, 'interruptions')).toBe(losses! / CONNECTIONS);
        const recoveries = ['first_recovery_time', 'second_recovery_time'].map((metric) =>
          samples(trial, metric),
        );
        expect(recoveries[0]! + recoveries[1]!).toBe(losses);
        expect(count(trial, 'replayed')).toBeGreaterThan(0);
      }
    });
  });
}

/** What is said of the scenario through that proxy. */
function errorsOf(via: string, overrides = {}): readonly string[] {
  const result = casesOf(rollingDeploy, overrides, 4, { vias: [via] });
  return result.ok ? [] : result.errors;
}

it('says before anything starts which proxy it needs, and in which configuration', () => {
  expect(errorsOf('direct')[0]).toMatch(
    /two servers stand behind one address, that of a proxy\. Name one: --via nginx/,
  );
  expect(errorsOf('nginx:common')[0]).toMatch(
    /nginx:common has one server behind it, and the case two: use nginx:correct\./,
  );
  expect(errorsOf('nginx', { downMs: 5000 })[0]).toMatch(/stepMs: at least downMs/);
  expect(errorsOf('nginx')).toEqual([]);
});
