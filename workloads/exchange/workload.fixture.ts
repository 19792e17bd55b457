// A chat on a real target: its server half and its client halves, in one process.
import { expect, onTestFinished } from 'vitest';
import { clientTransport } from '../../clients/client-transports.ts';
import type { ClientKind, ClientTransport } from '../../clients/client.ts';
import { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { Listener, ListenOptions, Target } from '../../servers/target.ts';
import { exchange } from './workload.ts';
import type { ExchangeParameters } from './parameters.ts';
import type { ClientHalf, ServerHalf, Slice, SliceOutcome } from '../workload.ts';

/** Rooms of three and of two. */
export const SEED = 7;
export const PARAMETERS: ExchangeParameters = {
  connections: 5,
  rooms: 2,
  rateHz: 500,
  arrivals: 'poisson',
  payloadBytes: 200,
  connectRateHz: 1000,
  uplinkConnections: 1,
  uplinkBatches: false,
};
export const ROOM_SIZES = [3, 2];

const LISTEN_OPTIONS: ListenOptions = {
  host: '127.0.0.1',
  port: 0,
  backlog: 512,
  keepAliveMs: 60_000,
  maxMessageBytes: 65_536,
  backpressureLimitBytes: 1_048_576,
  onLimit: 'disconnect',
};

/** A chat that is open, and the messages sent in it so far. */
export class Chat {
  readonly server: ServerHalf;
  readonly transports: readonly ClientTransport[];
  readonly clients: readonly ClientHalf[];
  readonly listener: Listener;
  #sent: Record<string, number> = {};
  #slices = 0;

  constructor(
    server: ServerHalf,
    listener: Listener,
    transports: readonly ClientTransport[],
    clients: readonly ClientHalf[],
  ) {
    this.server = server;
    this.listener = listener;
    this.transports = transports;
    this.clients = clients;
  }

  get sent(): Readonly<Record<string, number>> {
    return this.#sent;
  }

  /** Runs a slice on all halves, and drains it; a null slice on the server's alone. */
  async slice(
    options: Partial<Slice> = {},
  ): Promise<{ server: SliceOutcome; clients: SliceOutcome[]; drained: boolean[] }> {
    const fromNs = nowNs() + 10 * NS_PER_MS;
    const slice: Slice = {
      index: this.#slices,
      phase: 'steady',
      fromNs,
      toNs: fromNs + 150 * NS_PER_MS,
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
    for (const { sent } of clients) Object.assign(this.#sent, sent);
    const drained = await Promise.all(this.clients.map((client) => client.drain(this.#sent, 10_000)));
    return { server, clients, drained };
  }

  reset(): void {
    this.server.reset();
    for (const client of this.clients) client.reset(this.#sent);
  }

  /** A value, summed over the client processes. */
  total(name: string): number {
    return this.clients.reduce((sum, client) => sum + (client.measurements(this.#sent).values[name] ?? 0), 0);
  }

  /** Durations recorded, over the client processes. */
  recorded(name: string): number {
    return this.clients.reduce(
      (sum, client) => sum + (client.measurements(this.#sent).histograms[name]?.histogram.count ?? 0),
      0,
    );
  }
}

/** Everyone is connected; all is closed when the test is done. */
export async function openChat(target: Target, kind: ClientKind = 'lean', processes = 1): Promise<Chat> {
  const agendas = Array.from({ length: 1 + processes }, () => new Agenda());
  await Promise.all(agendas.map((agenda) => agenda.start()));
  onTestFinished(async () => {
    await Promise.all(agendas.map((agenda) => agenda.stop()));
  });
  const common = { parameters: PARAMETERS, seed: SEED };
  const server = exchange.serverHalf({ ...common, agenda: agendas[0]! });
  const listener = await target.listen(server.application, LISTEN_OPTIONS);
  onTestFinished(() => listener.close());
  const transports = await Promise.all(
    Array.from({ length: processes }, () => clientTransport(kind, target.transport)),
  );
  const clients = transports.map((transport, process) =>
    exchange.clientHalf({
      ...common,
      agenda: agendas[1 + process]!,
      transport,
      host: '127.0.0.1',
      port: listener.port,
      process,
      processes,
    }),
  );
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.disconnect()));
  });
  const outcomes = await Promise.all(clients.map((client) => client.connect(PARAMETERS.connections)));
  expect(outcomes.reduce((sum, { opened }) => sum + opened, 0)).toBe(PARAMETERS.connections);
  await expect.poll(() => server.connections).toBe(PARAMETERS.connections);
  return new Chat(server, listener, transports, clients);
}
