import { describe, expect, it } from 'vitest';
import { chooseCapacity, type CapacityFlags } from './capacity-choices.ts';
import { proxyObstacle } from '../../harness/proxy/program.ts';
import { networkObstacle } from '../../harness/network/availability.ts';
import { DEFAULT_OBJECTIVE } from './objective-text.ts';
import { UsageError } from './usage-error.ts';

const DEFAULTS: CapacityFlags = {
  axis: 'rate',
  slo: DEFAULT_OBJECTIVE,
  trials: '5',
  duration: '2s',
  client: 'lean',
  clientProcesses: '1',
  stack: 'node',
};

const noNetwork = await networkObstacle();

const choose = (scenario: string, flags: Partial<CapacityFlags> = {}) =>
  chooseCapacity(scenario, { ...DEFAULTS, ...flags });

async function errorsOf(scenario: string, flags: Partial<CapacityFlags>): Promise<readonly string[]> {
  const error: unknown = await choose(scenario, flags).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).errors;
}

describe('what is searched', () => {
  it('is the rate of the first case, from the scenario’s own on', async () => {
    const { planned, axis, space, stacks } = await choose('throughput');
    expect(planned.name).toBe('writes=idiomatic,rateHz=4000');
    expect(axis).toEqual({ name: 'rate', parameter: 'rateHz', integer: false });
    expect(space).toEqual({ start: 4000, min: 50, max: 1_000_000, integer: false });
    expect(stacks.flatMap(({ sides }) => sides.map(({ target }) => target))).toEqual(['node-sse', 'node-ws']);
  });

  it('is another case, another axis, other bounds', async () => {
    const flags = { axis: 'connections', case: 'connections=100', min: '10', max: '500', rate: '20' };
    const { planned, space, axis } = await choose('stock-ticker', flags);
    expect(planned.parameters).toMatchObject({ rateHz: 20 });
    expect(axis.parameter).toBe('connections');
    expect(space).toEqual({ start: 100, min: 10, max: 500, integer: true });
    const payload = await choose('stock-ticker', { axis: 'payload', max: '64KiB' });
    expect(payload.space).toMatchObject({ start: 100, max: 65_536, integer: true });
  });

  it.skipIf(proxyObstacle('nginx') !== undefined)('is what a server carries behind a proxy', async () => {
    const { planned } = await choose('stock-ticker', { via: 'nginx:default' });
    expect([planned.name, planned.via?.name]).toEqual(['connections=4,via=nginx:default', 'nginx:default']);
    expect(await errorsOf('stock-ticker', { via: 'squid' })).toEqual([
      expect.stringMatching(/^stock-ticker: via: "squid" is none of/),
    ]);
  });

  it.skipIf(noNetwork !== undefined)('is what a server carries over a network', async () => {
    const { planned } = await choose('throughput', { network: 'rtt=40ms,rate=10mbit', slo: 'p99=80ms' });
    expect([planned.name, planned.network?.settings.downBps]).toEqual([
      'writes=idiomatic,rateHz=4000,network=rtt=40ms,rate=10mbit',
      1e7,
    ]);
    expect(await errorsOf('throughput', { network: 'regoinal' })).toEqual([
      expect.stringMatching(/^throughput: network: "regoinal" is none of loopback, lan, regional/),
    ]);
    const errors = await errorsOf('throughput', { network: 'far', slo: 'p50=75ms,p99=76ms' });
    expect(errors).toEqual([
      '--slo: p50=75ms cannot be met over far, where the way alone takes 75 ms. Allow more: --slo p50=125ms,loss=0.',
    ]);
  });

  it('says why there is no network, and what to do', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      expect(await errorsOf('throughput', { network: 'lan' })).toEqual([
        expect.stringMatching(
          /^--network: A program that sets up networks is missing .*\. Install util-linux/,
        ),
      ]);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('takes a case by its name, without the rate that climbs', async () => {
    const { planned } = await choose('throughput', { case: 'writes=one-write-per-event' });
    expect(planned.parameters['writes']).toBe('one-write-per-event');
  });

  it('may start below what is tried by default', async () => {
    expect((await choose('throughput', { start: '20', max: '40' })).space).toMatchObject({
      start: 20,
      min: 20,
      max: 40,
    });
  });

  it('is a target of one’s own, with its pair', async () => {
    const own = new URL('../../servers/node/ws.ts', import.meta.url).href;
    const { stacks } = await choose('throughput', { stack: undefined, target: `node-sse,${own}` });
    expect(stacks).toHaveLength(1);
    expect(stacks[0]!.sides.map(({ target, transport }) => [target, transport])).toEqual([
      ['node-sse', 'sse'],
      [own, 'ws'],
    ]);
  });
});

describe('mistakes', () => {
  it('are told all at once', async () => {
    const errors = await errorsOf('thruput', {
      axis: 'speed',
      slo: 'p98=1ms',
      start: 'x',
      client: 'fat',
      clientProcesses: '0',
      trials: '0',
      duration: '1ms',
      target: 'node-wss',
    });
    for (const part of [
      '"thruput"',
      '--axis',
      '--slo',
      '--client:',
      '--client-processes',
      '--duration',
      '--trials',
      'node-wss',
      '--stack',
    ])
      expect(errors.join('\n')).toContain(part);
  });

  it.each<[string, Partial<CapacityFlags>, string]>([
    ['throughput', { rate: '100' }, '--rate is what is searched for'],
    ['throughput', { start: '100', max: '50' }, 'must ascend'],
    ['throughput', { max: '2000000' }, '--max: throughput allows at most 1000000'],
    ['throughput', { min: '0' }, '--min: throughput needs more than 0'],
    ['throughput', { clientProcesses: '256' }, '--client-processes: 256 processes on'],
    ['throughput', { clientProcesses: '3', connections: '2' }, 'would share the 2 connections of throughput'],
    [
      'stock-ticker',
      { axis: 'connections', clientProcesses: '3', min: '2' },
      'of stock-ticker. At most 2, or raise --min',
    ],
    ['throughput', { case: 'writes=idiomatik' }, 'Did you mean "writes=idiomatic"'],
    ['throughput', { slo: 'p99=10s' }, '--slo: a trial would take 200 s'],
    ['llm-tokens', {}, '--axis: llm-tokens has no rate. It has connections and payload.'],
    ['stock-ticker', { axis: 'connections', rate: '1', slo: 'p99=1s' }, '--slo: a trial would take'],
  ])('%s %o', async (scenario, flags, message) => {
    expect((await errorsOf(scenario, flags)).join('\n')).toContain(message);
  });
});

describe('a number on another axis', () => {
  it.each([
    ['connections', '0', /^--connections: throughput needs at least 1\.$/],
    ['connections', '9999999', /^--connections: throughput allows at most 1000000\.$/],
    ['payload', '1', /^--payload: throughput needs at least \d+\.$/],
  ])('that is out of bounds is one line: --%s %s', async (option, value, line) => {
    const errors = await errorsOf('throughput', { [option]: value });
    expect(errors).toEqual([expect.stringMatching(line)]);
  });

  it('that the scenario does not have is one line', async () => {
    const errors = await errorsOf('llm-tokens', { rate: '5', axis: 'connections' });
    expect(errors.filter((error) => error.startsWith('--rate'))).toHaveLength(1);
  });

  it('and a target without a name are told together', async () => {
    const errors = await errorsOf('throughput', { target: '', stack: undefined, connections: '0' });
    expect(errors.join('\n')).toContain('--target: a name is empty: use one as `pushbench list` shows it.');
    expect(errors).toHaveLength(2);
  });
});
