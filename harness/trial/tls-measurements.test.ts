import { describe, expect, it } from 'vitest';
import { clientSlice, steadySlice } from './observations.fixture.ts';
import type { SteadySlice } from './observations.ts';
import { tlsMeasurements } from './tls-measurements.ts';

/** Two client processes of 100 events each, which say this of TLS. */
function slice(
  index: number,
  ...told: readonly ({ records: number; bytes: number } | undefined)[]
): SteadySlice {
  const clients = told.map((tls) =>
    clientSlice({ read: { reads: 1, bytes: 1, events: 100, payloadBytes: 1, ...(tls && { tls }) } }),
  );
  return steadySlice(index, { clients });
}

const valuesOf = (slices: readonly SteadySlice[]): Record<string, number> =>
  Object.fromEntries(tlsMeasurements(slices).map(({ metric, value }) => [metric, value]));

describe('records of TLS', () => {
  it('are those of all client processes, per event', () => {
    const half = { records: 50, bytes: 10_000 };
    expect(valuesOf([slice(0, half, { records: 100, bytes: 12_000 })])).toEqual({
      tls_records_per_event: 0.75,
      tls_bytes_per_event: 110,
    });
  });

  it('are those of the slices in which every process could tell', () => {
    const one = { records: 100, bytes: 10_000 };
    const two = { records: 200, bytes: 20_000 };
    expect(valuesOf([slice(0, two, undefined), slice(1, one, one)])).toEqual({
      tls_records_per_event: 1,
      tls_bytes_per_event: 100,
    });
  });

  it('are none in clear text', () => {
    expect(tlsMeasurements([slice(0, undefined), slice(1, undefined)])).toEqual([]);
  });
});
