// A server that is lost in the middle of a trial and comes back as another process: of every event it is known what became
// of it, on every target, and a target that forgets one is found with the right count.
import { describe, expect, it } from 'vitest';
import { builtInTarget } from '../servers/targets.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { CONNECTIONS, count, measuredTrials, reasonCodes, side } from './measured-trials.ts';

const STORM_MS = 800;
const RATE_HZ = 50;
const EVENTS = (RATE_HZ * STORM_MS) / 1000;
const DOWN_MS = 200;

const { available: hasUws } = await builtInTarget('uws-ws')!.availability();
const BUILT_IN = [
  side('node-sse', 'sse'),
  side('node-ws', 'ws'),
  ...(hasUws ? [side('uws-sse', 'sse'), side('uws-ws', 'ws')] : []),
];

/** One of each transport: what is done to the server is the same for all. */
const A_PAIR = [BUILT_IN[0]!, BUILT_IN.at(-1)!];

function trials(
  parameters: Record<string, number | string>,
  sides: Parameters<typeof measuredTrials>[0]['sides'] = A_PAIR,
  tls: readonly string[] = ['off'],
): Promise<TrialRecord[]> {
  return measuredTrials({
    sides,
    tls,
    workload: 'storm',
    parameters: {
      rateHz: RATE_HZ,
      payloadBytes: 200,
      stormMs: STORM_MS,
      afterMs: 150,
      downMs: DOWN_MS,
      policy: 'fixed',
      baseMs: 50,
      ...parameters,
    },
    profile: { sliceMs: STORM_MS },
  });
}

/** The counts of a trial by these names. */
function counts<Name extends string>(trial: TrialRecord, ...names: Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, count(trial, name)])) as Record<Name, number>;
}

const WRONG = ['lost', 'duplicate', 'reordered', 'malformed'] as const;
const NOTHING_WRONG = { lost: 0, duplicate: 0, reordered: 0, malformed: 0 };

/** What a trial says about its counts; what a busy machine says is not asked for here. */
function countReasons(trial: TrialRecord): string[] {
  const others = new Set([
    'generator-bound',
    'client-loop-delay',
    'late-announcement',
    'stolen-time',
    'client-cpu',
  ]);
  return reasonCodes(trial).filter((code) => !others.has(code));
}

describe('a server that is killed, and one that forgets', () => {
  it('come back with every event, or without the one of each client', async () => {
    const bad = [side('forgets-on-return', 'sse'), side('forgets-on-return', 'ws')];
    const records = await trials({ outage: 'killed' }, [...BUILT_IN, ...bad]);
    expect(records).toHaveLength(BUILT_IN.length + 2);
    for (const trial of records) {
      const isBad = trial.target.includes('forgets');
      const lost = isBad ? CONNECTIONS : 0;
      expect({ target: trial.target, ...counts(trial, ...WRONG) }).toMatchObject({ ...NOTHING_WRONG, lost });
      expect(
        counts(trial, 'expected', 'delivered', 'missed', 'storm_clients', 'recovered', 'gave_up'),
      ).toEqual({
        expected: CONNECTIONS * EVENTS,
        delivered: CONNECTIONS * EVENTS - lost,
        missed: 0,
        storm_clients: CONNECTIONS,
        recovered: CONNECTIONS,
        gave_up: 0,
      });
      expect(count(trial, 'replayed')).toBeGreaterThan(lost);
      expect(count(trial, 'replay_bytes')).toBe(200 * count(trial, 'replayed'));
      expect(count(trial, 'down_time')).toBeGreaterThanOrEqual(DOWN_MS * 1e6);
      expect(count(trial, 'attempts')).toBeGreaterThan(1);
      expect(countReasons(trial)).toEqual(isBad ? ['lost'] : []);
    }
  });
});

describe('a server that closes in order', () => {
  it('ends its connections, and comes back with every event', async () => {
    for (const trial of await trials({ outage: 'closed', bufferEvents: 5 })) {
      expect(counts(trial, ...WRONG)).toEqual(NOTHING_WRONG);
      const { expected, missed, delivered } = counts(trial, 'expected', 'missed', 'delivered');
      expect([expected + missed, delivered]).toEqual([CONNECTIONS * EVENTS, expected]);
      // Its buffer holds five of the ten that fell due, and says so.
      expect(missed).toBeGreaterThan(0);
      expect(countReasons(trial)).toEqual([]);
    }
  });
});

describe('a proxy that answers 502 in between', () => {
  it.each(['off', '1.3'])(
    'is tried again until the server is back, with every answer counted, tls=%s',
    async (tls) => {
      const sides = tls === 'off' ? A_PAIR : BUILT_IN;
      const records = await trials({ outage: 'gateway', baseMs: 30 }, sides, [tls]);
      expect(records).toHaveLength(sides.length);
      for (const trial of records) {
        expect({ target: trial.target, ...counts(trial, ...WRONG) }).toMatchObject(NOTHING_WRONG);
        expect(
          counts(trial, 'expected', 'delivered', 'missed', 'storm_clients', 'recovered', 'gave_up'),
        ).toEqual({
          expected: CONNECTIONS * EVENTS,
          delivered: CONNECTIONS * EVENTS,
          missed: 0,
          storm_clients: CONNECTIONS,
          recovered: CONNECTIONS,
          gave_up: 0,
        });
        expect(count(trial, 'gateway_answers')).toBeGreaterThan(0);
        expect(count(trial, 'failed_rejected')).toBe(count(trial, 'gateway_answers'));
        // Each client once before the storm, once for each 502, and once when the server is back, all of them in full; who meets
        // the proxy as it goes, once more.
        const least = 2 * CONNECTIONS + count(trial, 'failed_rejected');
        expect([trial.tls?.protocol, trial.tls?.resumed]).toEqual(
          tls === 'off' ? [undefined, undefined] : ['TLSv1.3', 0],
        );
        expect(trial.tls?.handshakes ?? least).toBeGreaterThanOrEqual(least);
        expect(countReasons(trial)).toEqual([]);
      }
    },
  );

  it.each(['off', '1.3'])(
    'makes clients give up for good that do as EventSource does, tls=%s',
    async (tls) => {
      // Five times as fast: the wait of EventSource is 600 ms then, and the proxy is there for 1,100.
      const parameters = {
        outage: 'gateway',
        policy: 'event-source',
        downMs: 5500,
        afterMs: 500,
        stormMs: 5 * STORM_MS,
        rateHz: RATE_HZ / 5,
      };
      for (const trial of await trials(parameters, A_PAIR, [tls])) {
        expect(counts(trial, ...WRONG)).toEqual(NOTHING_WRONG);
        const { recovered, gave_up: gaveUp } = counts(trial, 'recovered', 'gave_up');
        // Where this machine is held up, a client may find the server again before it has met the proxy.
        expect(recovered + gaveUp).toBe(CONNECTIONS);
        expect(gaveUp).toBeGreaterThan(0);
        expect(counts(trial, 'storm_clients', 'failed_rejected', 'gateway_answers')).toEqual({
          storm_clients: CONNECTIONS,
          failed_rejected: gaveUp,
          gateway_answers: gaveUp,
        });
        expect(count(trial, 'expected') + count(trial, 'missed')).toBe(CONNECTIONS * EVENTS);
        expect(countReasons(trial)).toEqual([]);
      }
    },
  );
});
