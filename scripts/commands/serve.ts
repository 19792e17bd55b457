// `pushbench serve`: one target with its workload, publishing until Ctrl-C, for clients that are not ours.
import { deriveSeed } from '../../measure/random.ts';
import { Serving } from '../../harness/serving/serving.ts';
import { MARKABLE_BYTES, TcpkaliMarker } from '../../harness/serving/tcpkali-marker.ts';
import { endsOfTls } from '../../harness/processes/certificate.ts';
import { casesOf, type Overrides } from '../../scenarios/cases.ts';
import type { Case } from '../../scenarios/scenario.ts';
import type { Target } from '../../servers/target.ts';
import { builtInTarget, loadTarget, TARGETS } from '../../servers/targets.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { listenError } from '../options/listen-error.ts';
import { OptionReader } from '../options/reader.ts';
import { parseBytes, parseCount, parseRateHz } from '../options/quantities.ts';
import { commandsFor } from '../serve-examples.ts';
import { chooseScenario } from '../options/scenario-choices.ts';
import { didYouMean } from '../options/suggestion.ts';
import { UsageError } from '../options/usage-error.ts';

/** The options of `serve`, as typed. */
export interface ServeFlags {
  readonly scenario: string;
  readonly case?: string | undefined;
  readonly port: string;
  readonly host: string;
  readonly rate?: string | undefined;
  readonly connections?: string | undefined;
  readonly payload?: string | undefined;
  readonly tls?: string | undefined;
  readonly marker?: string | undefined;
}

/** Resolves when Ctrl-C has ended it, which is how it is meant to end: exit code 0. */
export async function serveCommand(targetName: string, flags: ServeFlags): Promise<ExitCode> {
  const { planned, port } = await chooseCase(flags);
  const target = await chooseTarget(targetName);
  const marker = flags.marker === undefined ? undefined : new TcpkaliMarker();
  const { tls } = (await endsOfTls(planned.tls)).server;
  const signal = interruptSignal();
  const { host } = flags;
  const serving = await Serving.start({
    target,
    planned,
    seed: deriveSeed(0, planned.scenario.name, planned.name),
    host,
    port,
    ...(tls === undefined ? {} : { tls }),
    ...(marker === undefined ? {} : { transform: marker.mark }),
  }).catch((error: unknown) => {
    throw listenError(error, flags);
  });
  const workload = workloadNamed(planned.scenario.workload);
  const rateHz = workload.offeredRateHz(planned.parameters as never);
  const { name, transport } = target;
  process.stdout.write(
    `${name} serves ${planned.scenario.name} (${planned.name}), ${rateHz} events/s, on ${tls === undefined ? 'http' : 'https'}://${host}:${serving.port}. Ctrl-C ends it.\n\n`,
  );
  const where = {
    host,
    port: serving.port,
    transport,
    marked: marker !== undefined,
    certificateFile: tls?.certificateFile,
    http: target.http,
  };
  for (const { purpose, command } of commandsFor(workload.example ?? {}, where)) {
    process.stdout.write(`# ${purpose}\n${command}\n\n`);
  }
  await serving.publish(signal);
  if (marker !== undefined && marker.unmarked > 0) {
    process.stderr.write(
      `${marker.unmarked} events had no room for the marker in their padding: use a larger --payload.\n`,
    );
  }
  return EXIT.done;
}

async function chooseCase(flags: ServeFlags): Promise<{ readonly planned: Case; readonly port: number }> {
  const options = new OptionReader();
  const { errors } = options;
  const port = options.number('port', flags.port, parseCount) ?? 0;
  if (port > 65_535) errors.push(`--port: ${port} is not from 0 to 65535.`);
  if (flags.marker !== undefined && flags.marker !== 'tcpkali') {
    errors.push(`--marker: "${flags.marker}" is not known. There is: tcpkali.`);
  }
  const payloadBytes = options.number('payload', flags.payload, parseBytes);
  if (flags.marker !== undefined && payloadBytes !== undefined && payloadBytes < MARKABLE_BYTES) {
    errors.push(`--marker needs room in each event: use --payload ${MARKABLE_BYTES} or more.`);
  }
  const overrides: Overrides = {
    connections: options.number('connections', flags.connections, parseCount),
    rateHz: options.number('rate', flags.rate, parseRateHz),
    payloadBytes: payloadBytes ?? (flags.marker === undefined ? undefined : MARKABLE_BYTES),
  };
  const planned = await firstCase(flags, overrides, errors);
  if (planned === undefined || errors.length > 0) throw new UsageError(errors);
  return { planned, port };
}

async function firstCase(
  flags: ServeFlags,
  overrides: Overrides,
  errors: string[],
): Promise<Case | undefined> {
  const scenario = await chooseScenario(flags.scenario, errors);
  if (scenario === undefined) return undefined;
  const tls = flags.tls === undefined ? undefined : [flags.tls];
  const result = casesOf(scenario, overrides, Infinity, { tls });
  if (!result.ok) {
    errors.push(...result.errors);
    return undefined;
  }
  const cases = result.cases.flat();
  if (flags.case === undefined) return cases[0];
  const names = cases.map(({ name }) => name);
  const found = cases.find(({ name }) => name === flags.case);
  if (found === undefined) errors.push(`--case: "${flags.case}" is not one of ${names.join(', ')}.`);
  return found;
}

async function chooseTarget(name: string): Promise<Target> {
  const availability = await builtInTarget(name)?.availability();
  if (availability?.available === false) {
    throw new UsageError([`${name} cannot run here: ${availability.reason} ${availability.remedy}`]);
  }
  try {
    return await loadTarget(name);
  } catch (error) {
    const names = TARGETS.map((target) => target.name);
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError([`${message}.${didYouMean(name, names)}`]);
  }
}
