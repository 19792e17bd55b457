// The text of a probe: what stands where, and that nothing of a server reaches the terminal as a control character.
import { describe, expect, it } from 'vitest';
import { observation, observedEvent, steady } from '../../probe/observation.fixture.ts';
import type { Observation } from '../../probe/observation.ts';
import { resultOf } from '../../probe/result.ts';
import { describeProbe } from './probe.ts';

function text(seen: Observation): string {
  return describeProbe(
    resultOf(seen, {
      idleMs: undefined,
      comparison: undefined,
      resumption: undefined,
      load: undefined,
      objective: undefined,
      interrupted: false,
    }),
  );
}

describe('the text of a probe', () => {
  it('begins with the verdict and its evidence', () => {
    const lines = text(observation(steady(10, 100))).split('\n');
    expect(lines[0]).toBe('GET http://127.0.0.1:8080/events (HTTP/1.1 200, 127.0.0.1)');
    expect(lines[2]).toBe('STREAMING');
    expect(lines[3]).toContain('10 events');
  });

  it('puts the culprit and what helps before the figures', () => {
    const end = { by: 'server', how: 'complete', atMs: 3010 } as const;
    const said = text(observation(Array(10).fill(3000), { end }));
    expect(said.indexOf('→')).toBeGreaterThan(said.indexOf('HELD UNTIL THE END'));
    expect(said.indexOf('→')).toBeLessThan(said.indexOf('\nTimes'));
  });

  it('fits a terminal, whatever the server says, and has no control character in it', () => {
    const type = '\u001b[2J\u0007evil\u009b';
    const events = steady(5, 100).map((atMs, read) =>
      observedEvent(atMs, { read, type, id: `\u001b]0;${read}` }),
    );
    const said = text(observation(steady(5, 100), { events }));
    expect(said).toContain('evil');
    expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(Math.max(...said.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
