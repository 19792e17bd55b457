// `pushbench serve`: one target with its workload, publishing until Ctrl-C, for clients that are not ours.
import { deriveSeed } from '../../measure/random.ts';
import { LOOPBACK_HOSTS } from '../../harness/machine/loopback.ts';
import { ADDRESSES, NetworkUnavailable } from '../../harness/network/namespaces.ts';
import { Serving } from '../../harness/serving/serving.ts';
import { ServingBehindNetwork } from '../../harness/serving/serving-behind-network.ts';
import { MARKABLE_BYTES, TcpkaliMarker } from '../../harness/serving/tcpkali-marker.ts';
import { endsOfTls } from '../../harness/processes/certificate.ts';
import { TrialFailure } from '../../harness/processes/trial-failure.ts';
import { authority } from '../../clients/request-head.ts';
import { casesOf, type Overrides } from '../../scenarios/cases.ts';
import type { Network } from '../../scenarios/networks.ts';
import type { Case } from '../../scenarios/scenario.ts';
import type { ListenTls, Target } from '../../servers/target.ts';
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
  readonly host?: string | undefined;
  readonly rate?: string | undefined;
  readonly connections?: string | undefined;
  readonly payload?: string | undefined;
  readonly network?: string | undefined;
  readonly ip?: string | undefined;
  readonly tls?: string | undefined;
  readonly marker?: string | undefined;
}

/** What is served, and where. */
interface Served {
  readonly name: string;
  readonly target: Target;
  readonly planned: Case;
  readonly seed: number;
  readonly port: number;
  readonly marked: boolean;
  readonly tls: ListenTls | undefined;
}

/** It serves. */
interface Started {
  readonly host: string;
  readonly port: number;
  /** A command that runs another one where it can be reached; empty: anywhere. */
  readonly enter: readonly string[];
  /** Resolves when the signal has ended it, with how many events had no room for the marker. */
  publish(signal: AbortSignal): Promise<{ readonly unmarked: number }>;
}

/** Resolves when Ctrl-C has ended it, which is how it is meant to end: exit code 0. */
export async function serveCommand(targetName: string, flags: ServeFlags): Promise<ExitCode> {
  const { planned, port } = await chooseCase(flags);
  const target = await chooseTarget(targetName);
  const { network } = planned;
  const addresses = network === undefined ? [] : Object.values(ADDRESSES).map(({ server }) => server);
  const { tls } = (await endsOfTls(planned.tls, addresses)).server;
  const signal = interruptSignal();
  const seed = deriveSeed(0, planned.scenario.name, planned.name);
  const marked = flags.marker !== undefined;
  const served: Served = { name: targetName, target, planned, seed, port, marked, tls };
  const started = await (network === undefined ? serveHere(served, flags) : serveBehind(served, network));
  const workload = workloadNamed(planned.scenario.workload);
  const rateHz = workload.offeredRateHz(planned.parameters as never);
  const { name, transport } = target;
  const scheme = tls === undefined ? 'http' : 'https';
  process.stdout.write(
    `${name} serves ${planned.scenario.name} (${planned.name}), ${rateHz} events/s, on ${scheme}://${authority(started)}. Ctrl-C ends it.\n\n`,
  );
  const enter = started.enter.length === 0 ? undefined : started.enter.join(' ');
  if (enter !== undefined)
    process.stdout.write(
      `It is in a network of its own: whoever dials it must be in that of its clients.\n\n# a shell there\n${enter} sh\n\n`,
    );
  const { host } = started;
  const where = {
    host,
    port: started.port,
    transport,
    marked,
    certificateFile: tls?.certificateFile,
    http: target.http,
    enter,
  };
  for (const { purpose, command } of commandsFor(workload.example ?? {}, where)) {
    process.stdout.write(`# ${purpose}\n${command}\n\n`);
  }
  const { unmarked } = await started.publish(signal);
  if (unmarked > 0) {
    process.stderr.write(
      `${unmarked} events had no room for the marker in their padding: use a larger --payload.\n`,
    );
  }
  return EXIT.done;
}

/** In this process. */
async function serveHere(
  { target, planned, seed, port, marked, tls }: Served,
  flags: ServeFlags,
): Promise<Started> {
  const host = flags.host ?? LOOPBACK_HOSTS[planned.ip ?? 4];
  const marker = marked ? new TcpkaliMarker() : undefined;
  const serving = await Serving.start({
    target,
    planned,
    seed,
    host,
    port,
    ...(tls === undefined ? {} : { tls }),
    ...(marker === undefined ? {} : { transform: marker.mark }),
  }).catch((error: unknown) => {
    throw listenError(error, { port: flags.port, host });
  });
  return {
    host,
    port: serving.port,
    enter: [],
    async publish(signal) {
      await serving.publish(signal);
      return { unmarked: marker?.unmarked ?? 0 };
    },
  };
}

/** In a process of its own, at the other end of a network. */
async function serveBehind(
  { name, planned, seed, port, marked, tls }: Served,
  { settings }: Network,
): Promise<Started> {
  const { scenario, parameters, ip } = planned;
  const setup = {
    target: name,
    planned: { scenario: { workload: scenario.workload }, parameters },
    port,
    marked,
    ...(tls === undefined ? {} : { tls }),
  };
  return ServingBehindNetwork.start({ settings, ip, seed, setup }).catch((error: unknown) => {
    if (error instanceof NetworkUnavailable)
      throw new UsageError([`--network: ${error.message}. ${error.remedy}`]);
    throw error instanceof TrialFailure ? new UsageError([error.message]) : error;
  });
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
  if (planned?.network !== undefined && flags.host !== undefined)
    errors.push('--host: behind a network the server has the address of its end: leave --host out.');
  if (flags.ip !== undefined && flags.host !== undefined)
    errors.push('--ip: --host names an address, and with it the version of IP: leave one of them out.');
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
  const networks = flags.network === undefined ? undefined : [flags.network];
  const ips = flags.ip === undefined ? undefined : [flags.ip];
  const result = casesOf(scenario, overrides, Infinity, { networks, tls, ips });
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
