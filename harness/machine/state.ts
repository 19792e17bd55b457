// Gathers what `diagnosis.ts` judges. Takes a good second, because the timer is measured.
import { accessSync, constants, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { delimiter, join } from 'node:path';
import { pageBytes } from '../../measure/process/kernel-memory.ts';
import { availableBytes } from '../../measure/process/system-memory.ts';
import { builtInTarget } from '../../servers/targets.ts';
import type { MachineState } from './diagnosis.ts';
import { describeEnvironment } from './environment.ts';
import { choosePinning } from './pinning.ts';
import { measureTimer } from './timer-quality.ts';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const TIMER_SECONDS = 1;

export async function machineState(): Promise<MachineState> {
  const pinning = choosePinning();
  const [load = 0] = loadavg();
  const { facts } = describeEnvironment(pinning, { arguments: [], seed: 0, profile: '', client: '' });
  return {
    facts,
    notPinned: pinning.reason,
    uws: await builtInTarget('uws-ws')!.availability(),
    browser: findBrowser(),
    timer: await measureTimer(TIMER_SECONDS),
    load,
    availableBytes: availableBytes(),
    pageBytes: pageBytes(),
    aes: hasAes(),
  };
}

/** As Linux lists what the first processor can do: `flags` on x86, `Features` on ARM. */
function hasAes(): boolean | undefined {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
    return line?.split(' ').includes('aes');
  } catch {
    return undefined;
  }
}

function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
