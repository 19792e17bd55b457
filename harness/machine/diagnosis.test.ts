import { describe, expect, it } from 'vitest';
import { diagnose, type Finding, type MachineState } from './diagnosis.ts';

function machine(
  overrides: Partial<MachineState> = {},
  facts: Record<string, string | number | null> = {},
): MachineState {
  return {
    facts: {
      node: 'v20.20.2',
      v8: '11.3',
      cpuModel: 'A CPU',
      cores: 8,
      memoryBytes: 16 * 2 ** 30,
      governor: 'performance',
      openFiles: '1048576 1048576',
      portRange: '10240 65535',
      somaxconn: '4096',
      tcpMemPages: '98304 131072 196608',
      uWebSockets: { version: '20.51.0' },
      pinning: { servers: '0', clients: '1-7', reason: '' },
      ...facts,
    },
    notPinned: '',
    uws: { available: true },
    browser: '/usr/bin/chromium',
    timer: { events: 200, p50Ns: 5_000, p99Ns: 40_000, maxNs: 90_000 },
    load: 0.1,
    availableBytes: 8 * 2 ** 30,
    pageBytes: 4096,
    aes: true,
    ...overrides,
  };
}

function stateOf(name: string, state: MachineState): Finding['state'] | undefined {
  return diagnose(state).find((finding) => finding.name === name)?.state;
}

describe('diagnose', () => {
  it('finds nothing to mend on a good machine, and says what each thing means', () => {
    const findings = diagnose(machine());
    expect(findings.map(({ state }) => state)).not.toContain('mend');
    expect(findings).toHaveLength(14);
    for (const { meaning, value } of findings)
      expect([meaning, value].every((text) => text.length > 1)).toBe(true);
  });

  const cases: readonly (readonly [string, MachineState])[] = [
    ['processors', machine({}, { cores: 1 })],
    ['pinning', machine({ notPinned: 'pinning needs Linux, this is darwin' })],
    ['load', machine({ load: 4.5 })],
    ['available memory', machine({ availableBytes: 2 ** 29 })],
    ['CPU governor', machine({}, { governor: 'powersave' })],
    ['timer', machine({ timer: { events: 200, p50Ns: 80_000, p99Ns: 1e6, maxNs: 2e6 } })],
    ['open files', machine({}, { openFiles: '256 1024' })],
    ['ephemeral ports', machine({}, { portRange: '50000 60000' })],
    ['accept queue', machine({}, { somaxconn: '128' })],
    ['TCP memory', machine({}, { tcpMemPages: '9000 12000 18000' })],
    [
      'uWebSockets.js',
      machine({ uws: { available: false, reason: 'It is not installed.', remedy: 'Install it.' } }),
    ],
  ];

  it.each(cases)('has a remedy for a bad %s, and only for that', (name, state) => {
    const toMend = diagnose(state).filter((finding) => finding.state === 'mend');
    expect(toMend.map((finding) => finding.name)).toEqual([name]);
    expect(toMend[0]!.remedy).not.toBe('');
  });

  it('leaves out what the system does not tell, and takes unlimited for enough', () => {
    const bare = machine(
      {},
      { openFiles: null, portRange: null, somaxconn: null, tcpMemPages: null, governor: null },
    );
    expect(stateOf('open files', bare)).toBeUndefined();
    expect(stateOf('TCP memory', bare)).toBeUndefined();
    expect(stateOf('CPU governor', bare)).toBe('know');
    expect(stateOf('open files', machine({}, { openFiles: '1024 unlimited' }))).toBe('good');
  });

  it('knows a machine without a browser, and one with two processors', () => {
    expect(stateOf('browser', machine({ browser: undefined }))).toBe('know');
    expect(stateOf('processors', machine({}, { cores: 2 }))).toBe('know');
  });
});
