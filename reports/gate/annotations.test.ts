import { describe, expect, it } from 'vitest';
import { gateAnnotations } from './annotations.ts';
import { everyVerdict, gateMeasure, gateResultOf, NASTY } from './result.fixture.ts';

function unescape(text: string): string {
  return text
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%25', '%');
}

/** As the runner reads a command: properties end at `::`, are split at commas, and are then unescaped. */
function parsed(line: string): { command: string; properties: Record<string, string>; message: string } {
  const match = /^::(\w+) (.*?)::(.*)$/.exec(line);
  if (match === null) throw new Error(`no command: ${line}`);
  const [, command = '', properties = '', message = ''] = match;
  return {
    command,
    properties: Object.fromEntries(
      properties.split(',').map((property) => {
        const [name = '', ...value] = property.split('=');
        return [name, unescape(value.join('='))];
      }),
    ),
    message: unescape(message),
  };
}

describe('annotations', () => {
  it('are one for each metric that regressed, with all its targets, and none for anything else', () => {
    const regressed = { verdict: 'regressed' } as const;
    const lines = gateAnnotations(
      gateResultOf([
        gateMeasure(regressed),
        gateMeasure({ ...regressed, target: 'node-ws' }),
        gateMeasure({ ...regressed, metric: 'cpu_per_event_net', stat: 'value' }),
        gateMeasure({ verdict: 'invalid', metric: 'latency' }),
        gateMeasure({ verdict: 'inconclusive', metric: 'latency' }),
        gateMeasure({ metric: 'latency' }),
      ]),
    );
    expect(lines.map(parsed)).toEqual([
      {
        command: 'error',
        properties: { title: 'service_time p50 regressed' },
        message:
          'stock-ticker, node-sse: +20.0 %, +21.0 % in the second batch\n' +
          'stock-ticker, node-ws: +20.0 %, +21.0 % in the second batch',
      },
      expect.objectContaining({ properties: { title: 'cpu_per_event_net regressed' } }),
    ]);
    expect(gateAnnotations(gateResultOf([gateMeasure()]))).toEqual([]);
  });

  it('come back as they were, whatever stands in a name', () => {
    const lines = gateAnnotations(
      gateResultOf([gateMeasure({ verdict: 'regressed', metric: NASTY, target: NASTY })]),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\r\n]/);
    const { properties, message } = parsed(lines[0]!);
    expect(properties).toEqual({ title: `${NASTY} p50 regressed` });
    expect(message).toContain(NASTY);
    for (const line of gateAnnotations(everyVerdict())) expect(line).not.toMatch(/[\r\n]/);
  });

  it('are at most ten, the last of which names the rest', () => {
    const measures = Array.from({ length: 25 }, (_, i) =>
      gateMeasure({ verdict: 'regressed', metric: `metric_${i}` }),
    );
    expect(gateAnnotations(gateResultOf(measures.slice(0, 10)))).toHaveLength(10);
    const lines = gateAnnotations(gateResultOf(measures)).map(parsed);
    expect(lines).toHaveLength(10);
    expect(lines[9]?.properties).toEqual({ title: '16 more metrics regressed' });
    expect(lines[9]?.message).toMatch(/^metric_9 p50, .*, metric_24 p50$/);
  });
});
