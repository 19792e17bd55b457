// `pushbench verify`: the counts of one scenario on all targets, and what a wrong count looks like to a caller.
import { describe, expect, it } from 'vitest';
import { TARGETS } from '../servers/targets.ts';
import type { Verification } from '../scripts/verification.ts';
import { runProgram } from './program.ts';

describe('verify', () => {
  it('counts every delivery of a scenario on every target', async () => {
    const { code, stdout, stderr } = await runProgram(['verify', 'stock-ticker', '--json']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const results = JSON.parse(stdout) as Verification[];
    expect(results.map(({ target }) => target).toSorted()).toEqual(
      TARGETS.flatMap(({ name }) => [name, name]).toSorted(),
    );
    for (const { expected, received, lost, duplicate, reordered, ok, skipped } of results) {
      if (skipped) continue;
      expect(expected).toBeGreaterThan(0);
      expect({ received, lost, duplicate, reordered, ok }).toEqual({
        received: expected,
        lost: 0,
        duplicate: 0,
        reordered: 0,
        ok: true,
      });
    }
  });

  it('shows a table, and progress apart from it', async () => {
    const { code, stdout, stderr } = await runProgram(['verify', 'stock-ticker', '--stack', 'node']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/scenario .* expected .* received/);
    expect(stdout).toContain('4 of 4 right');
    expect(stderr).toContain('[2/2]');
  });

  it('refuses a scenario that does not exist', async () => {
    const { code, stderr } = await runProgram(['verify', 'stock-tiker']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "stock-ticker"?');
  });
});
