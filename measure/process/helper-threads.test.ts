import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';

/** In a process of its own: vitest's is a worker, or has started threads before. */
async function grownUs(work: string): Promise<{ helpersUs: number; wholeUs: number }> {
  const module = new URL('./helper-threads.ts', import.meta.url).href.replace('/measure/', '/dist/measure/');
  const script = `
    const { helperCpuUs } = await import(${JSON.stringify(module.replace(/\.ts$/, '.js'))});
    const [before, whole] = [helperCpuUs(), process.cpuUsage()];
    ${work}
    const { user, system } = process.cpuUsage(whole);
    console.log(JSON.stringify({ helpersUs: helperCpuUs() - before, wholeUs: user + system }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout) as { helpersUs: number; wholeUs: number };
}

it.runIf(process.platform === 'linux')('is that of the collector, and not of the main thread', async () => {
  const { helpersUs, wholeUs } = await grownUs(`
    let kept = [];
    for (let i = 0; i < 3_000_000; i++) {
      kept.push({ i });
      if (kept.length > 100_000) kept = [];
    }`);
  expect(helpersUs).toBeGreaterThan(0);
  expect(helpersUs).toBeLessThan(wholeUs);
});

it.runIf(process.platform === 'linux')('is not that of the pool in which libuv compresses', async () => {
  const { helpersUs, wholeUs } = await grownUs(`
    const { gzip } = await import('node:zlib');
    const large = Buffer.alloc(8e6, 'abc' + Math.random());
    await Promise.all([1, 2, 3].map(() => new Promise((done) => gzip(large, { level: 9 }, done))));`);
  expect(helpersUs).toBeLessThan(wholeUs / 3);
});
