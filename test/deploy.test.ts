// A deploy under load, through real proxies: of every event it is known what became of it when the proxy is reloaded, and a
// server that forgets one is found with the right count.
import { describe, expect, it } from 'vitest';
import { proxyObstacle } from '../harness/proxy/program.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { casesOf } from '../scenarios/cases.ts';
import { deploy } from '../scenarios/deploy.ts';
import { PROXIES, type ProxyName } from '../scenarios/proxies.ts';
import { CONNECTIONS, count, measuredTrials, side } from './measured-trials.ts';

const SLICE_MS = 900;
const RATE_HZ = 50;
const EVENTS = (RATE_HZ * SLICE_MS) / 1000;
const NOTHING_WRONG = { lost: 0, duplicate: 0, reordered: 0, malformed: 0, missed: 0 };

function reloaded(proxy: ProxyName, sides: Parameters<typeof measuredTrials>[0]['sides']) {
  return measuredTrials({
    sides,
    workload: 'storm',
    parameters: {
      rateHz: RATE_HZ,
      payloadBytes: 200,
      stormMs: SLICE_MS,
      afterMs: 150,
      policy: 'fixed',
      baseMs: 100,
      outage: 'reloaded',
    },
    profile: { sliceMs: SLICE_MS },
    vias: [proxy],
  });
}

function countsOf(trial: TrialRecord): Record<string, number> {
  const names = [...Object.keys(NOTHING_WRONG), 'expected', 'delivered', 'storm_clients', 'recovered'];
  return Object.fromEntries(names.map((name) => [name, count(trial, name)]));
}

/** Who loses the connection when it is reloaded: nginx and HAProxy let an old process serve it on, Caddy (2.6) its streams. */
const CUT_BY_RELOAD: Readonly<Record<ProxyName, readonly string[]>> = {
  nginx: [],
  haproxy: [],
  caddy: ['ws'],
};

for (const proxy of Object.keys(PROXIES) as ProxyName[]) {
  const obstacle = proxyObstacle(proxy);
  const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

  describe.skipIf(obstacle !== undefined)(`${proxy} that is reloaded under load${why}`, () => {
    it('loses no event, and of a server that forgets one at the return it is found', async () => {
      const cut = CUT_BY_RELOAD[proxy];
      const forgetful = cut.length === 0 ? [] : [side('forgets-on-return', 'ws')];
      const sides = [side('node-sse', 'sse'), side('node-ws', 'ws'), ...forgetful];
      const records = await reloaded(proxy, sides);
      expect(records).toHaveLength(sides.length);
      for (const trial of records) {
        const gone = cut.includes(trial.transport) ? CONNECTIONS : 0;
        const lost = trial.target.includes('forgets') ? gone : 0;
        expect({ target: trial.target, ...countsOf(trial) }).toEqual({
          target: trial.target,
          ...NOTHING_WRONG,
          lost,
          expected: CONNECTIONS * EVENTS,
          delivered: CONNECTIONS * EVENTS - lost,
          storm_clients: gone,
          recovered: gone,
        });
        expect(count(trial, 'proxy_processes')).toBeGreaterThanOrEqual(1);
      }
    });
  });
}

it('without a proxy there is nothing to reload, and that is said before anything starts', () => {
  expect(casesOf(deploy, {}, 4, { vias: ['direct'] })).toEqual({
    ok: false,
    errors: [
      'deploy (outage=reloaded): via: a proxy is reloaded, and there is none. Name one: --via nginx, --via haproxy, --via caddy.',
    ],
  });
});
