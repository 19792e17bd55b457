// Real processes, and memory that one of them really takes: of its own, because this one's is taken and freed by others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processMemory } from './memory.ts';

/** A process that does nothing until it is told to take so much memory, and says when it has it. */
async function processThatTakes(bytes: number): Promise<{ pid: number; takes: () => Promise<unknown> }> {
  const program = `
    process.stdin.once('data', () => {
      globalThis.held = Buffer.alloc(${bytes}, 1);
      process.stdout.write('taken');
    });
    process.stdout.write('ready');`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  const takes = (): Promise<unknown> => {
    child.stdin.write('now');
    return once(child.stdout, 'data');
  };
  return { pid: child.pid!, takes };
}

describe.runIf(process.platform === 'linux')('processMemory', () => {
  it('tells what a process takes, and what of it is its own', () => {
    const own = processMemory()!;
    expect(own.rssBytes).toBeGreaterThanOrEqual(own.pssBytes);
    expect(own.pssBytes).toBeGreaterThanOrEqual(own.privateBytes);
  });

  it('tells what another process has taken', async () => {
    const { pid, takes } = await processThatTakes(50_000_000);
    const before = processMemory(pid)!;
    await takes();
    const grown = processMemory(pid)!.privateBytes - before.privateBytes;
    expect(grown).toBeGreaterThan(0.9 * 50_000_000);
    expect(grown).toBeLessThan(1.5 * 50_000_000);
  });

  it('knows nothing of a process that is not there', () => {
    expect(processMemory(2 ** 22 + 1)).toBeUndefined();
  });
});
