// The benchmarks, by name: each is loaded when it is called.
import type { ExitCode } from '../exit-codes.ts';
import { UsageError } from '../options/usage-error.ts';

const PROGRAMS: Readonly<Record<string, () => Promise<{ main(): Promise<ExitCode> }>>> = {
  codec: () => import('./codec.ts'),
  floor: () => import('./floor.ts'),
  'gate-calibration': () => import('./gate-calibration.ts'),
  generator: () => import('./generator.ts'),
  'http-baseline': () => import('./http-baseline.ts'),
  million: () => import('./million.ts'),
  path: () => import('./path.ts'),
  turns: () => import('./turns.ts'),
};

/** Reads its arguments from `process.argv`. Throws `UsageError` for a name that is none. */
export async function runBenchmark(name: string): Promise<ExitCode> {
  const load = PROGRAMS[name];
  if (load === undefined)
    throw new UsageError([`"${name}" is no benchmark. There are: ${Object.keys(PROGRAMS).join(', ')}.`]);
  const benchmark = await load();
  return benchmark.main();
}
