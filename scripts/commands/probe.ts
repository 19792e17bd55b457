// `pushbench probe`: looks at one endpoint, and says what its clients will meet.
import { addressesOf, isLoopback } from '../../probe/connection/addresses.ts';
import { RemoteAddress } from '../../probe/connection/probe-failure.ts';
import { probe } from '../../probe/probe.ts';
import type { ProbeRequest } from '../../probe/request.ts';
import type { ProbeResult } from '../../probe/result.ts';
import { Secrets, shownUrl } from '../../probe/secrets.ts';
import { describeProbe } from '../../reports/terminal/probe.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { chooseProbe, type ProbeChoices } from '../options/probe-choices.ts';
import type { ProbeFlags } from '../options/probe-definition.ts';
import { UsageError } from '../options/usage-error.ts';

export async function probeCommand(address: string, flags: ProbeFlags): Promise<ExitCode> {
  const { request, options, secrets: others } = await choose(address, flags);
  const secrets = new Secrets(request.headers, request.url, others);
  const signal = interruptSignal();
  const say = (what: string): void => void process.stderr.write(`${secrets.hide(what)}\n`);
  const seconds = (options.idleMs ?? options.durationMs) / 1000;
  say(`${shownUrl(request.url)}: watching for ${seconds} s at most. Ctrl-C shows what was seen so far.`);
  const result = secrets.hideIn(await probe(request, { ...options, signal, progress: say }));
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${describeProbe(result)}\n`);
  return exitCodeOf(result);
}

/** 0: it streams, and meets its objective. */
export function exitCodeOf({ interrupted, verdict, objectiveMet }: ProbeResult): ExitCode {
  if (interrupted) return EXIT.interrupted;
  return verdict.fine && objectiveMet !== false ? EXIT.done : EXIT.invalid;
}

/** The choices, once it is known whether the address is of this machine. */
async function choose(address: string, flags: ProbeFlags): Promise<ProbeChoices> {
  const choices = chooseProbe(address, flags, false);
  return (await isRemote(choices.request)) ? chooseProbe(address, flags, true) : choices;
}

async function isRemote(request: ProbeRequest): Promise<boolean> {
  try {
    return (await addressesOf(request)).some((each) => !isLoopback(each));
  } catch (error) {
    if (error instanceof RemoteAddress) throw new UsageError([`${error.message}. ${error.remedy}`]);
    return false; // It does not resolve: the probe says so, as its verdict.
  }
}
