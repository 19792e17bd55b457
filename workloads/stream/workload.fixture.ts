// Users and a token server on a real target, in one process.
import { expect, onTestFinished } from 'vitest';
import { clientTransport } from '../../clients/client-transports.ts';
import type { ClientKind } from '../../clients/client.ts';
import { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { type DurationHistogram } from '../../measure/figures/histogram.ts';
import type { Listener, ListenOptions, Target } from '../../servers/target.ts';
import type { StreamParameters } from './parameters.ts';
import { stream } from './workload.ts';
import type { ClientHalf, ServerHalf, Slice, SliceOutcome } from '../workload.ts';

/** Answers of about 20 ms. */
export const PARAMETERS: StreamParameters = {
  connections: 6,
  askEveryMs: 60,
  connection: 'kept-alive',
  tokens: 10,
  gapMedianMs: 2,
  pauseShare: 0.05,
  pauseMinMs: 5,
  pauseMaxMs: 10,
  leaveShare: 0,
  sloFirstTokenMs: 10_000,
  sloPerTokenMs: 10_000,
  payloadBytes: 200,
  connectRateHz: 1000,
};

const LISTEN_OPTIONS: ListenOptions = {
  host: '127.0.0.1',
  port: 0,
  backlog: 512,
  keepAliveMs: 60_000,
  maxMessageBytes: 65_536,
  backpressureLimitBytes: 1_048_576,
  onLimit: 'disconnect',
};

/** An agenda for the length of the test. */
export async function startedAgenda(): Promise<Agenda> {
  const agenda = new Agenda();
  await agenda.start();
  onTestFinished(() => agenda.stop());
  return agenda;
}

let slices = 0;

/** A slice that is about to begin, as long as one stretch of the parameters. */
export function nextSlice(options: Partial<Slice> & { readonly lengthMs?: number } = {}): Slice {
  const { lengthMs = PARAMETERS.askEveryMs, ...others } = options;
  const fromNs = nowNs() + 10 * NS_PER_MS;
  return {
    index: slices,
    phase: 'steady',
    fromNs,
    toNs: fromNs + lengthMs * NS_PER_MS,
    rateScale: 1,
    discard: false,
    seed: 100 + slices++,
    ...others,
  };
}

/** All users are connected. */
export class Assistants {
  readonly server: ServerHalf;
  readonly listener: Listener;
  readonly clients: readonly ClientHalf[];

  constructor(server: ServerHalf, listener: Listener, clients: readonly ClientHalf[]) {
    this.server = server;
    this.listener = listener;
    this.clients = clients;
  }

  /** Runs a slice on all halves. */
  async run(slice: Slice): Promise<SliceOutcome> {
    const [server] = await Promise.all([
      this.server.run(slice),
      ...this.clients.map((client) => client.run(slice)),
    ]);
    return server;
  }

  async drained(): Promise<boolean> {
    return (await Promise.all(this.clients.map((client) => client.drain({}, 0)))).every(Boolean);
  }

  reset(): void {
    for (const half of [this.server, ...this.clients]) half.reset({});
  }

  /** Values, summed over the client processes. */
  totals(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const client of this.clients) {
      for (const [name, value] of Object.entries(client.measurements({}).values)) {
        sums[name] = (sums[name] ?? 0) + value;
      }
    }
    return sums;
  }

  /** Distributions of one name, of all client processes. */
  histograms(name: string): DurationHistogram[] {
    return this.clients.flatMap((client) => client.measurements({}).histograms[name]?.histogram ?? []);
  }

  /** Durations recorded, over the client processes. */
  recorded(name: string): number {
    return this.histograms(name).reduce((sum, { count }) => sum + count, 0);
  }
}

/** Opens everything on a target; closes it when the test is done. */
export async function openAssistants(
  target: Target,
  options: Partial<StreamParameters> & { readonly kind?: ClientKind; readonly processes?: number } = {},
): Promise<Assistants> {
  const { kind = 'lean', processes = 1, ...changed } = options;
  const common = { parameters: { ...PARAMETERS, ...changed }, seed: 7 };
  const server = stream.serverHalf({ ...common, agenda: await startedAgenda() });
  const listener = await target.listen(server.application, LISTEN_OPTIONS);
  onTestFinished(() => listener.close());
  const clients: ClientHalf[] = [];
  for (let process = 0; process < processes; process++) {
    const transport = await clientTransport(kind, target.transport);
    const agenda = await startedAgenda();
    const { port } = listener;
    clients.push(
      stream.clientHalf({ ...common, agenda, transport, host: '127.0.0.1', port, process, processes }),
    );
  }
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.disconnect()));
  });
  const { connections } = common.parameters;
  const outcomes = await Promise.all(clients.map((client) => client.connect(connections)));
  expect(outcomes.reduce((sum, { opened }) => sum + opened, 0)).toBe(connections);
  return new Assistants(server, listener, clients);
}
