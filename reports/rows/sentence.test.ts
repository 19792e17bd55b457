import { describe, expect, it } from 'vitest';
import { reportOf } from './report.ts';
import { climbRun, SAMPLE_SCENARIOS } from './sample-run.fixture.ts';
import { sentenceOf } from './sentence.ts';
import { scenarioWith, type Wanted, type WantedPair } from './verdicts.fixture.ts';

function sentence(...wanted: WantedPair[]): string {
  return sentenceOf(scenarioWith(wanted));
}

const [node, uws] = [{ pair: 'node' }, { pair: 'uws' }] as const;
const winner = (side: 'sse' | 'ws', low: number, high: number): Wanted => ({
  winner: side,
  times: [Math.sqrt(low * high), low, high],
});

describe('sentenceOf', () => {
  it.each<[string, WantedPair[], string]>([
    [
      'a winner everywhere needs no place',
      [
        { ...node, verdicts: { latency: 'ws' } },
        { ...uws, verdicts: { latency: 'ws' } },
      ],
      'Prices arrive 20–60 % sooner over WebSocket.',
    ],
    [
      'a winner on one stack is named with it',
      [
        { ...node, verdicts: { latency: 'ws' } },
        { ...uws, verdicts: { latency: 'equivalent' } },
      ],
      'Prices arrive 20–60 % sooner over WebSocket on Node.js.',
    ],
    [
      'two winners stand against each other',
      [
        { ...node, verdicts: { latency: 'ws' } },
        { ...uws, verdicts: { latency: winner('sse', 1.25, 2) } },
      ],
      'Prices arrive 20–60 % sooner over WebSocket on Node.js, but 20–50 % sooner over SSE on uWebSockets.js.',
    ],
    [
      'amounts that do not meet are told apart',
      [
        { ...node, verdicts: { latency: winner('ws', 1.6, 1.8) } },
        { ...uws, verdicts: { latency: winner('ws', 1.1, 1.2) } },
      ],
      'Prices arrive sooner over WebSocket, by 38–44 % on Node.js and 9–17 % on uWebSockets.js.',
    ],
    [
      'costs of one side are told together',
      [{ verdicts: { cpu: 'ws', slope: 'ws', bytes: winner('ws', 1.12, 1.12) } }],
      'WebSocket needs 20–60 % less CPU, 20–60 % less memory per connection and 11 % fewer bytes.',
    ],
    [
      'costs that do not meet too',
      [
        { ...node, verdicts: { cpu: winner('ws', 1.6, 1.8) } },
        { ...uws, verdicts: { cpu: winner('ws', 1.1, 1.2) } },
      ],
      'WebSocket needs less CPU, 38–44 % on Node.js and 9–17 % on uWebSockets.js.',
    ],
    [
      'what nobody wins is said last: the same first',
      [{ verdicts: { latency: 'inconclusive', cpu: 'equivalent', rss: 'equivalent', bytes: 'ws' } }],
      'WebSocket needs 20–60 % fewer bytes; no difference of more than 5 % in CPU and memory; this run cannot tell about latency.',
    ],
    [
      'a barred figure is no unclear one',
      [{ verdicts: { latency: { barred: 'timer-bound' }, cpu: 'inconclusive' } }],
      'This run cannot tell about CPU; no verdict on latency (timer-bound).',
    ],
    [
      'the service time stands in, and the sentence says from when it counts',
      [{ verdicts: { latency: { barred: 'timer-bound' }, service: 'ws' } }],
      'Prices arrive 20–60 % sooner over WebSocket (counted from the server’s write).',
    ],
    [
      'and what stands in on one stack alone is so in part',
      [
        { ...node, verdicts: { latency: { barred: 'client-bound' }, first: 'ws' } },
        { ...uws, verdicts: { latency: 'ws' } },
      ],
      'Prices arrive 20–60 % sooner over WebSocket (in part counted to the first reader).',
    ],
    [
      'the first token has its own clause',
      [{ verdicts: { latency: 'ws', token: winner('sse', 1.25, 2) } }],
      'Prices arrive 20–60 % sooner over WebSocket; the first token comes 20–50 % sooner over SSE.',
    ],
    [
      'a verdict about one case of several begins with it',
      [
        { case: 'connections=4', verdicts: { latency: 'ws' } },
        { case: 'connections=100', blocks: 1, verdicts: { latency: 'inconclusive' } },
      ],
      'With 4 connections, prices arrive 20–60 % sooner over WebSocket.',
    ],
    [
      'cases that differ are told apart',
      [
        { case: 'connections=4', verdicts: { latency: 'ws' } },
        { case: 'connections=100', verdicts: { latency: 'sse' } },
      ],
      'Prices arrive 20–60 % sooner over WebSocket with 4 connections, but 20–60 % sooner over SSE with 100 connections.',
    ],
    [
      'stack and case together',
      [
        { ...node, case: 'writes=a', verdicts: { latency: 'ws' } },
        { ...uws, case: 'writes=a', verdicts: { latency: 'equivalent' } },
        { ...node, case: 'writes=b', verdicts: { latency: 'equivalent' } },
        { ...uws, case: 'writes=b', verdicts: { latency: 'ws' } },
      ],
      'Prices arrive 20–60 % sooner over WebSocket on Node.js with writes=a and on uWebSockets.js with writes=b.',
    ],
    ['nothing but looks', [{ blocks: 3, verdicts: { latency: 'inconclusive' } }], '3 blocks, no verdict.'],
    [
      'a stack that did not run is not silent',
      [
        { ...node, verdicts: { latency: 'ws' } },
        { ...uws, nothing: 'skipped', blocks: 0 },
      ],
      'Prices arrive 20–60 % sooner over WebSocket; not run on uWebSockets.js.',
    ],
    ['nothing valid', [{ nothing: 'invalid' }], 'Not one valid block.'],
    ['nothing compared', [{ verdicts: {} }], 'Not compared: only node-sse ran.'],
    [
      'a stack of somebody else is called by its name',
      [
        { pair: 'mine', verdicts: { latency: 'ws' } },
        { ...node, verdicts: { latency: 'equivalent' } },
      ],
      'Prices arrive 20–60 % sooner over WebSocket on mine.',
    ],
    [
      'a tiny lower limit',
      [{ verdicts: { latency: winner('ws', 1.001, 1.2) } }],
      'Prices arrive up to 17 % sooner over WebSocket.',
    ],
    [
      'an enormous factor',
      [{ verdicts: { latency: winner('ws', 900, 1000) } }],
      'Prices arrive 99 % sooner over WebSocket.',
    ],
  ])('%s', (_, wanted, text) => {
    expect(sentence(...wanted)).toBe(text);
  });

  it('tells how far a climb got', () => {
    const report = reportOf({ records: climbRun(), environment: {}, scenarios: SAMPLE_SCENARIOS });
    expect(sentenceOf(report.scenarios[0]!)).toBe(
      'SSE keeps up with 4,000/s or more and WebSocket with 1,000/s; 2 blocks, no verdict.',
    );
  });

  it('is empty where nothing ran', () => {
    expect(sentence()).toBe('');
  });
});

function hasWinner(each: readonly unknown[]): boolean {
  return each.includes('sse') || each.includes('ws');
}

function placeOf(first: Wanted, second: Wanted, side: Wanted): string {
  if ((first === side) === (second === side)) return '';
  return first === side ? ' on Node.js' : ' on uWebSockets.js';
}

describe('every combination of verdicts', () => {
  const outcomes = [
    'sse',
    'ws',
    'equivalent',
    'inconclusive',
    { barred: 'timer-bound' },
  ] as const satisfies readonly Wanted[];
  const all = outcomes.flatMap((a) =>
    outcomes.flatMap((b) => outcomes.flatMap((c) => outcomes.map((d) => [a, b, c, d] as const))),
  );

  it('gives one sentence that names a winner of a subject exactly where there is one', () => {
    const wrong = all.flatMap(([nodeLatency, uwsLatency, nodeCpu, uwsCpu]) => {
      const text = sentence(
        { ...node, verdicts: { latency: nodeLatency, cpu: nodeCpu } },
        { ...uws, verdicts: { latency: uwsLatency, cpu: uwsCpu } },
      );
      const latencies = new Set<unknown>([nodeLatency, uwsLatency]);
      const cpus: unknown[] = [nodeCpu, uwsCpu];
      const isRight =
        /^[A-Z][^.]*(\.js[^.]*)*\.$/.test(text) &&
        !/undefined|NaN|;;|, ;| {2}/.test(text) &&
        /sooner over WebSocket/.test(text) === latencies.has('ws') &&
        /sooner over SSE/.test(text) === latencies.has('sse') &&
        /WebSocket needs/.test(text) === cpus.includes('ws') &&
        /SSE needs/.test(text) === cpus.includes('sse') &&
        /cannot tell about [^;]*CPU/i.test(text) === (!hasWinner(cpus) && cpus.includes('inconclusive')) &&
        /more than 5 % in [^;]*CPU/i.test(text) === (!hasWinner(cpus) && cpus.includes('equivalent')) &&
        /no verdict on [^;]*CPU/i.test(text) ===
          (!hasWinner(cpus) && cpus.some((each) => typeof each === 'object'));
      return isRight ? [] : [text];
    });
    expect(all).toHaveLength(625);
    expect(wrong).toEqual([]);
  });

  it('gives each winner the place where it wins, and no other', () => {
    const wrong = all.flatMap(([first, second]) => {
      const text = sentence({ ...node, verdicts: { cpu: first } }, { ...uws, verdicts: { cpu: second } });
      const places = { sse: placeOf(first, second, 'sse'), ws: placeOf(first, second, 'ws') };
      const told = {
        sse: /SSE needs 20–60 % less CPU( on [\w.]+)?/.exec(text)?.[1] ?? '',
        ws: /WebSocket needs 20–60 % less CPU( on [\w.]+)?/.exec(text)?.[1] ?? '',
      };
      return told.sse.replace(/\.$/, '') === places.sse && told.ws.replace(/\.$/, '') === places.ws
        ? []
        : [text];
    });
    expect(wrong).toEqual([]);
  });
});
