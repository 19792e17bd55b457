// Where tests keep their temporary files: in memory, where there is enough of it. What is measured is written through to
// the disk record by record, and on a busy one that waits for whatever else is written.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Containers give it 64 MB unless told otherwise. */
const IN_MEMORY = '/dev/shm';
const ENOUGH_BYTES = 2e9;

/** The folder for `TMPDIR`; undefined where the system's own has to do. */
export function memoryForFiles(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ENOUGH_BYTES && runsPrograms(IN_MEMORY) ? IN_MEMORY : undefined;
  } catch {
    return undefined;
  }
}

/** Some are mounted `noexec`, and tests install hooks and programs. */
function runsPrograms(place: string): boolean {
  const folder = mkdtempSync(join(place, 'pushbench-tests-'));
  const script = join(folder, 'script');
  writeFileSync(script, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const { status } = spawnSync(script);
  rmSync(folder, { recursive: true });
  return status === 0;
}
