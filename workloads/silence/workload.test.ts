// Both halves on real targets: who lives through its silence is counted, and who is cut, and when.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TARGETS } from '../../servers/targets.ts';
import type { Target } from '../../servers/target.ts';
import { startHalves } from '../halves.fixture.ts';
import { silenceMs, sliceMsOf } from './parameters.ts';
import { silence } from './workload.ts';

const parameters = silence.parameters(z).parse({ connections: 6, silences: '0.02,0.04,0.3' });
/** All of them are over before the slice of a test is. */
const short = { ...parameters, silences: '0.02,0.04,0.08' };

/** The target behind something that ends each connection so long after it has opened. */
function cutting(target: Target, afterMs: number): Target {
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          opened(connection) {
            setTimeout(() => connection.end(), afterMs);
            application.opened(connection);
          },
        },
        options,
      ),
  };
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`silence on ${entry.name}`, () => {
    it.each(['lean', 'reference'] as const)(
      'every %s client gets an event before its silence and one after',
      async (kind) => {
        const halves = await startHalves(silence, short, await entry.load(), kind);
        expect((await halves.clients[0]!.connect(6)).opened).toBe(6);
        const { server, drained } = await halves.slice();
        expect([server.offered, drained]).toEqual([12, true]);
        expect(halves.measured().values).toMatchObject({
          recorded: 12,
          lost: 0,
          malformed: 0,
          silences_survived: 6,
          silences_cut: 0,
          silences_unnoticed: 0,
          longest_silence: 80e6,
        });
      },
    );

    it('a connection that is cut in its silence is counted as that, and as nothing else', async () => {
      const halves = await startHalves(silence, parameters, cutting(await entry.load(), 170));
      expect((await halves.clients[0]!.connect(6)).opened).toBe(6);
      const { drained } = await halves.slice();
      expect(drained).toBe(true);
      const { values } = halves.measured();
      expect(values).toMatchObject({ lost: 0, silences_survived: 4, silences_cut: 2, silences_unnoticed: 0 });
      expect(values['longest_silence']).toBe(40e6);
      expect(values['cut_after']).toBeGreaterThan(0);
      expect(halves.clients[0]!.unexpectedCloses).toEqual({});
    });

    it('nobody notices a warm-up or a null slice', async () => {
      const halves = await startHalves(silence, parameters, await entry.load());
      await halves.clients[0]!.connect(6);
      for (const options of [{ phase: 'warm-up' as const }, { discard: true }])
        expect((await halves.slice(options)).server.offered).toBe(0);
      expect(halves.measured().values).toMatchObject({ recorded: 0 });
    });
  });
}

describe('the silences', () => {
  it('go round, and a slice lasts longer than the longest of them', () => {
    expect([0, 1, 2, 3].map((index) => silenceMs(index, parameters))).toEqual([20, 40, 300, 20]);
    expect(sliceMsOf(parameters)).toBeGreaterThan(300);
  });

  it.each(['', '10,', 'ten', '10;20'])('are seconds, and not "%s"', (silences) => {
    expect(silence.parameters(z).safeParse({ connections: 1, silences }).success).toBe(false);
  });
});
