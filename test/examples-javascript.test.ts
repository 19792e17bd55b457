// The targets of examples/ that are JavaScript, as users run them: every event once, in order, to everyone, whatever the
// framework; and the fault that one of them has on purpose is found.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verification } from '../scripts/verification.ts';
import { eventually } from './processes.ts';
import { expectExit, runProgram, startProgram, temporaryFolder } from './program.ts';

const TARGETS = {
  Fastify: ['./examples/fastify/sse.js', './examples/fastify/ws.js'],
  'Express and better-sse': ['./examples/express/sse.js', './examples/better-sse/sse.js'],
  Hono: ['./examples/hono/sse.js', './examples/hono/ws.js'],
};

/** A scenario with one small case, because frameworks take a while to start. */
function scenarioFile(name: string, workload: string, parameters: object): string {
  const path = join(temporaryFolder(), `${name}.mjs`);
  const question = 'Is every event delivered once, in order?';
  const reading = 'Only counts matter here.';
  writeFileSync(path, `export default ${JSON.stringify({ name, question, reading, workload, parameters })};`);
  return path;
}

describe('the JavaScript examples', () => {
  it.each(Object.entries(TARGETS))(
    '%s: every event once, in order, both ways and as an answer',
    async (_, targets) => {
      const relayed = scenarioFile('relayed', 'exchange', { connections: 5, rateHz: 100, payloadBytes: 100 });
      const answered = scenarioFile('answered', 'stream', { connections: 10, tokens: 20 });
      const ended = await runProgram(['verify', relayed, answered, '--target', targets.join(), '--json']);
      const results = JSON.parse(ended.stdout) as Verification[];
      expect(results.filter(({ ok }) => !ok)).toEqual([]);
      expectExit(ended, 0);
      expect(results.map(({ target }) => target).toSorted()).toEqual(
        targets.flatMap((t) => [t, t]).toSorted(),
      );
      for (const { target, expected, received, lost, duplicate, reordered } of results)
        expect({ target, received, lost, duplicate, reordered }).toEqual({
          target,
          received: Math.max(expected, 1),
          lost: 0,
          duplicate: 0,
          reordered: 0,
        });
    },
  );

  it.each([
    ['sse.js', [], 0, /^STREAMING$/m],
    ['unflushed.js', ['--compare'], 3, /compression is to blame/],
  ])('Express with compression, %s: the probe%s ends with %i', async (file, options, code, words) => {
    const serving = startProgram([
      'serve',
      `./examples/express/${file}`,
      '--scenario',
      'stock-ticker',
      '--rate',
      '20',
      '--port',
      '0',
    ]);
    const url = await eventually('its URL', () => /http:\/\/[\d.]+:\d+/.exec(serving.said.stdout)?.[0]);
    const probed = await runProgram([
      'probe',
      `${url}/events?channel=quotes-0&client=me`,
      '--duration',
      '3s',
      ...options,
    ]);
    expectExit(probed, code);
    expect(probed.stdout).toMatch(words);
  });
});
