// Whoever reads standard output slowly gets all of it: a pipe holds 64 KiB, and what is beyond that must not end with the
// process, whatever its exit code. https://nodejs.org/api/process.html#a-note-on-process-io
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { temporaryFolder } from './program.ts';

const PROGRAM = fileURLToPath(new URL('../dist/scripts/pushbench.js', import.meta.url));
const PIPE_BYTES = 64 * 1024;

const PUBLISHED = fileURLToPath(new URL('../results/published/2026-11-27-vm-2-cores/quick', import.meta.url));

/** The published run, of targets that nobody else has measured: there is nothing to compare, and much to say of that. */
function renamedRun(who: string): string {
  const folder = join(temporaryFolder(), who);
  mkdirSync(folder);
  cpSync(join(PUBLISHED, 'environment.json'), join(folder, 'environment.json'));
  const records = readTrialLog(join(PUBLISHED, 'trials.jsonl')).records.map((record, i) => ({
    ...record,
    target: `${record.target}-of-${who}-${i}`,
  }));
  writeFileSync(
    join(folder, 'trials.jsonl'),
    records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  );
  return folder;
}

describe('a reader that sleeps', () => {
  it.each([
    ['done', 0, () => [PUBLISHED, PUBLISHED]],
    ['nothing to compare', 3, () => [renamedRun('somebody'), renamedRun('somebody-else')]],
  ] as const)('gets every byte of --json: %s', async (_, code, runs) => {
    // A pipe of the shell: what nobody has read when a child ends, node's own `spawn` throws away.
    const line = '"$@" | { sleep 1.5; cat; }';
    const words = [process.execPath, PROGRAM, 'compare', ...runs(), '--json'];
    const shell = spawn('bash', ['-o', 'pipefail', '-c', line, 'bash', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(shell, 'exit');
    const said = await text(shell.stdout);
    expect(said.length).toBeGreaterThan(PIPE_BYTES);
    expect(() => JSON.parse(said) as unknown).not.toThrow();
    expect(await ended).toEqual([code, null]);
  });
});
