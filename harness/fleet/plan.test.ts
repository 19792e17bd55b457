import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OWN_DESCRIPTORS } from '../machine/descriptors.ts';
import { loopbackAddress, planFleet, type FleetNeeds } from './plan.ts';

const NEEDS: FleetNeeds = {
  connections: 1_000_000,
  servers: undefined,
  clients: 1,
  descriptorsPerProcess: 20_000,
  ports: 28_232,
  manyAddresses: true,
};

const needs: fc.Arbitrary<FleetNeeds> = fc.record({
  connections: fc.integer({ min: 1, max: 2_000_000 }),
  servers: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  clients: fc.integer({ min: 1, max: 20 }),
  descriptorsPerProcess: fc.integer({ min: 1024, max: 1_000_000 }),
  ports: fc.integer({ min: 1000, max: 60_000 }),
  manyAddresses: fc.constant(true),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0);

describe('planFleet', () => {
  it('gives a million connections 51 servers and 51 clients under 20,000 descriptors', () => {
    const { servers, clients } = planFleet(NEEDS);
    expect([servers.length, clients.length]).toEqual([51, 51]);
    expect(Math.max(...servers)).toBe(19_608);
  });

  it('leaves none out, overfills no process, no address and no pair, and uses no address twice', () => {
    fc.assert(
      fc.property(needs, (given) => {
        const { servers, clients } = planFleet(given);
        const perProcess = given.descriptorsPerProcess - OWN_DESCRIPTORS;
        expect(sum(servers)).toBe(given.connections);
        for (const [server, count] of servers.entries()) {
          const own = clients.filter((client) => client.server === server);
          expect(sum(own.map(({ connections }) => connections))).toBe(count);
          expect(own.map(({ process }) => process)).toEqual(own.map((_, index) => index));
          expect(own.every(({ processes }) => processes === own.length)).toBe(true);
          expect(given.servers !== undefined || count <= perProcess).toBe(true);
        }
        for (const { connections, addresses } of clients) {
          expect(connections).toBeLessThanOrEqual(perProcess);
          expect(Math.ceil(connections / addresses.length)).toBeLessThanOrEqual(given.ports);
        }
        const all = clients.flatMap(({ addresses }) => addresses);
        expect(new Set(all).size).toBe(all.length);
        expect(clients.length).toBeGreaterThanOrEqual(given.clients);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves the source address to the system where there is one only', () => {
    const { clients } = planFleet({ ...NEEDS, connections: 10, manyAddresses: false });
    expect(clients.map(({ addresses }) => addresses)).toEqual([[]]);
  });
});

describe('loopbackAddress', () => {
  it('is an address of 127.0.0.0/8 that nobody else uses', () => {
    expect([0, 1, 253, 254, 254 * 256].map(loopbackAddress)).toEqual([
      '127.1.0.1',
      '127.1.0.2',
      '127.1.0.254',
      '127.1.1.1',
      '127.2.0.1',
    ]);
  });
});
