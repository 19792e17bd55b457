// `pushbench browser`: what the browser of this machine does with both transports. It informs: the exit code is 0.
import { chromiumPath, NO_CHROMIUM } from '../../harness/browser/chromium.ts';
import { lookAtBrowser } from '../../harness/browser/look/look.ts';
import { browserLookText } from '../../reports/terminal/browser.ts';
import { TARGETS } from '../../servers/targets.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { UsageError } from '../options/usage-error.ts';

/** The options of `browser`, as typed. */
export interface BrowserFlags {
  readonly stack: string;
  readonly json?: boolean | undefined;
}

export async function browserCommand({ stack, json }: BrowserFlags): Promise<ExitCode> {
  const entries = TARGETS.filter((target) => target.stack === stack);
  if (entries.length === 0) {
    const stacks = [...new Set(TARGETS.map((target) => target.stack))].join(', ');
    throw new UsageError([`--stack: "${stack}" is none of ${stacks}.`]);
  }
  if (chromiumPath() === undefined) throw new UsageError([`${NO_CHROMIUM.reason} ${NO_CHROMIUM.remedy}`]);
  for (const entry of entries) {
    const availability = await entry.availability();
    if (!availability.available)
      throw new UsageError([`--stack: ${availability.reason} ${availability.remedy}`]);
  }
  const signal = interruptSignal();
  try {
    const look = await lookAtBrowser(await Promise.all(entries.map((entry) => entry.load())), signal);
    process.stdout.write(json === true ? `${JSON.stringify(look)}\n` : browserLookText(look));
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    throw error;
  }
  return EXIT.done;
}
