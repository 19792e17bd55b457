// Both halves of a workload on a real target, in one process, led through slices as a trial leads them.
import { onTestFinished } from 'vitest';
import { clientTransport } from '../clients/client-transports.ts';
import type { ClientKind } from '../clients/client.ts';
import { Agenda } from '../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../measure/clock.ts';
import type { ListenOptions, Target } from '../servers/target.ts';
import { http2Options } from './http2-connections.ts';
import type { ClientHalf, LoadParameters, ServerHalf, Slice, SliceOutcome, Workload } from './workload.ts';

const LISTEN_OPTIONS: ListenOptions = {
  host: '127.0.0.1',
  port: 0,
  backlog: 512,
  keepAliveMs: 60_000,
  maxMessageBytes: 65_536,
  backpressureLimitBytes: 16 * 1_048_576,
  onLimit: 'disconnect',
};

/** What was measured on the client side. */
export interface Measured {
  readonly values: Readonly<Record<string, number>>;
  /** By metric: how many durations were recorded. */
  readonly counts: Readonly<Record<string, number>>;
}

export class Halves {
  readonly server: ServerHalf;
  readonly clients: readonly ClientHalf[];
  #sent: Record<string, number> = {};
  #slices = 0;

  constructor(server: ServerHalf, clients: readonly ClientHalf[]) {
    this.server = server;
    this.clients = clients;
  }

  /** Runs a slice of 100 ms on all halves, and drains it; a null slice on the server's alone. */
  async slice(
    options: Partial<Slice> = {},
    drainMs = 10_000,
  ): Promise<{ server: SliceOutcome; clients: SliceOutcome[]; drained: boolean }> {
    const fromNs = nowNs() + 10 * NS_PER_MS;
    const slice: Slice = {
      index: this.#slices,
      phase: 'steady',
      fromNs,
      toNs: fromNs + 100 * NS_PER_MS,
      rateScale: 1,
      discard: false,
      seed: 100 + this.#slices++,
      ...options,
    };
    if (!slice.discard) for (const client of this.clients) client.announced?.(slice);
    const [server, ...clients] = await Promise.all([
      this.server.run(slice),
      ...(slice.discard ? [] : this.clients.map((client) => client.run(slice))),
    ]);
    // What is sent to nobody is waited for by nobody.
    if (!slice.discard) for (const { sent } of [server, ...clients]) Object.assign(this.#sent, sent);
    const drained = await Promise.all(this.clients.map((client) => client.drain(this.#sent, drainMs)));
    return { server, clients, drained: drained.every(Boolean) };
  }

  reset(): void {
    this.server.reset();
    for (const client of this.clients) client.reset(this.#sent);
  }

  /** Summed over the client processes. */
  measured(): Measured {
    const values: Record<string, number> = {};
    const counts: Record<string, number> = {};
    for (const client of this.clients) {
      const measurements = client.measurements(this.#sent);
      for (const [name, value] of Object.entries(measurements.values))
        values[name] = (values[name] ?? 0) + value;
      for (const [name, { histogram }] of Object.entries(measurements.histograms))
        counts[name] = (counts[name] ?? 0) + histogram.count;
    }
    return { values, counts };
  }
}

/** The target serves; nobody has connected. All is closed when the test is done. */
export async function startHalves<P extends LoadParameters>(
  workload: Workload<P>,
  parameters: P,
  target: Target,
  kind: ClientKind = 'lean',
  processes = 1,
): Promise<Halves> {
  const agendas = Array.from({ length: 1 + processes }, () => new Agenda());
  await Promise.all(agendas.map((agenda) => agenda.start()));
  onTestFinished(async () => {
    await Promise.all(agendas.map((agenda) => agenda.stop()));
  });
  const common = { parameters, seed: 7, host: '127.0.0.1', processes };
  const server = workload.serverHalf({ ...common, agenda: agendas[0]! });
  const { port, close } = await listen(target, server, workload.listenOptions?.(parameters));
  onTestFinished(close);
  const http2 =
    target.http === 2 ? http2Options(parameters as unknown as Record<string, unknown>) : undefined;
  const transports = await Promise.all(
    Array.from({ length: processes }, () => clientTransport(kind, target.transport, undefined, http2)),
  );
  const clients = transports.map((transport, process) =>
    workload.clientHalf({ ...common, agenda: agendas[1 + process]!, transport, port, process }),
  );
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.disconnect()));
  });
  return new Halves(server, clients);
}

async function listen(
  target: Target,
  server: ServerHalf,
  options: Partial<ListenOptions> = {},
): Promise<{ port: number; close: () => Promise<void> }> {
  const listener = await target.listen(server.application, { ...LISTEN_OPTIONS, ...options });
  return { port: listener.port, close: () => listener.close() };
}
