// Files of a folder stand for those of /proc/sys; keeper and signals are real.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RaisedSettings } from './kernel-settings.ts';

const TCP_MEM = 'net/ipv4/tcp_mem';

function settings(): { folder: string; now: (name: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'net/ipv4'), { recursive: true });
  writeFileSync(join(folder, TCP_MEM), '1\t2\t3\n');
  return { folder, now: (name) => readFileSync(join(folder, name), 'utf8').trim() };
}

async function eventually(what: () => boolean): Promise<void> {
  for (let n = 0; n < 500 && !what(); n++) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.runIf(process.platform !== 'win32')('RaisedSettings', () => {
  it('raises and puts back', async () => {
    const { folder, now } = settings();
    const raised = await RaisedSettings.raise([{ name: 'net.ipv4.tcp_mem', value: '4 5 6' }], folder);
    expect(now(TCP_MEM)).toBe('4 5 6');
    await raised.restore();
    expect(now(TCP_MEM)).toBe('1\t2\t3');
    await raised.restore(); // once more changes nothing
  });

  it('leaves all as it was where one cannot be set', async () => {
    const { folder, now } = settings();
    mkdirSync(join(folder, 'fs'));
    const both = [
      { name: 'net.ipv4.tcp_mem', value: '4 5 6' },
      { name: 'fs', value: '9' },
    ];
    await expect(RaisedSettings.raise(both, folder)).rejects.toThrow('EISDIR');
    expect(now(TCP_MEM)).toBe('1\t2\t3');
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('puts back when the program is ended by %s', async (signal) => {
    const { folder, now } = settings();
    const fixture = fileURLToPath(
      new URL('../../dist/harness/machine/keeper-killed.fixture.js', import.meta.url),
    );
    const program = spawn(process.execPath, [fixture, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(program.stdout, 'data');
    expect(now(TCP_MEM)).toBe('7 8 9');
    program.kill(signal);
    await once(program, 'exit');
    await eventually(() => now(TCP_MEM) === '1\t2\t3');
    expect(now(TCP_MEM)).toBe('1\t2\t3');
  });
});
