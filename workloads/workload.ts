// The contract of a workload: one shape of load, with its parameters, its server half and its client half.
// The two halves run in different processes and share the description of a slice, which both are told
// before it begins. Parameters are plain data: they cross process boundaries as JSON.
import type { z } from 'zod';
import type { ClientTransport } from '../clients/client.ts';
import type { Agenda } from '../measure/time/agenda.ts';
import type { Turns } from '../measure/time/in-turn.ts';
import type { IntervalSample } from '../measure/events/delivery-recorder.ts';
import type { DurationHistogram } from '../measure/figures/histogram.ts';
import type { MetricDefinition, Phase } from '../measure/figures/metrics.ts';
import type { Application, ListenOptions } from '../servers/target.ts';
import type { OtherServer } from './other-server.ts';
import type { Backplane, BackplaneKind } from './backplane.ts';
import type { Outage } from './outage.ts';

/** zod, handed in by the parent process: no child process pays for loading it. */
export type Zod = typeof z;

/** What every workload's parameters hold. */
export interface LoadParameters {
  /** Subscribers or users, over all client processes. */
  readonly connections: number;
  /** Size of one event's payload in bytes; stamped JSON takes what it needs at least. */
  readonly payloadBytes: number;
  /** Connections opened per second, the same for both transports. */
  readonly connectRateHz: number;
}

/** A stretch of time in which one target works. Both halves get the same one. */
export interface Slice {
  readonly index: number;
  readonly phase: 'warm-up' | 'steady';
  /** Work that was intended in [fromNs, toNs) belongs to the slice. */
  readonly fromNs: number;
  readonly toNs: number;
  /**
   * Times the workload's arrival rate: more than 1 in a warm-up, so that the code is compiled before it is
   * measured, on the higher steps of a climb, and where only counts matter.
   */
  readonly rateScale: number;
  /** A null slice: the same application and schedule, with the sends discarded; clients have no part in it. */
  readonly discard: boolean;
  readonly seed: number;
  /** Client processes do not sleep while it lasts: waking up would be in every figure. */
  readonly awake?: true;
  /** Several sides have the slice, event by event in turn: this one's place among them. */
  readonly turns?: Turns;
  /** How long what is sent in the end may be on its way over the network; undefined on the loopback interface. */
  readonly flightNs?: number;
}

/** What one half has to say about a slice once its own schedule is through. */
export interface SliceOutcome {
  /** Events offered by this half in the slice. */
  readonly offered: number;
  /** By source: one more than the highest sequence number sent so far. */
  readonly sent: Readonly<Record<string, number>>;
  /** Of a client half: the answers to what it offered that carry no event (SSE answers each POST). */
  readonly answers?: number;
  /** Their number is known only later: then no figure is drawn that needs it. */
  readonly areAnswersUnknown?: true;
  /** When the last of the offered work was due, where that is after the slice; by default the slice's `toNs`. */
  readonly untilNs?: number;
}

/** One distribution of a half. */
export interface MeasuredDistribution {
  readonly histogram: DurationHistogram;
  readonly phase: Phase;
  /** What law 3 counts for it; by default the events offered in the steady phase. */
  readonly sends?: number;
}

/** A metric of a workload. Its numbers are summed over the processes of a side. */
export interface WorkloadMetric extends MetricDefinition {
  /** The number by whose sum the metric's own is divided then: bytes per request, not bytes. */
  readonly per?: string;
  /** Of a server that is restarted, whose processes each have a number: the sum unless it says otherwise. */
  readonly combined?: 'largest';
}

/** Distributions and numbers of a half, over the whole trial unless the metric says otherwise. */
export interface HalfMeasurements {
  readonly histograms: Readonly<Record<string, MeasuredDistribution>>;
  readonly values: Readonly<Record<string, number>>;
}

export interface ServerHalfContext<P> {
  readonly parameters: P;
  readonly seed: number;
  readonly agenda: Agenda;
  /** Which of the workload's several servers or processes it is, from 0 on; left out: 0. */
  readonly place?: number;
  /** To the other processes of a cluster; left out: it is served by one. */
  readonly backplane?: Backplane;
}

export interface ServerHalf {
  readonly application: Application;
  /** Connections that are open now; undefined where the application only ever hears of requests. */
  readonly connections: number | undefined;
  /**
   * In a process that takes the place of one that was lost in the slice, before it listens: the slice's work goes on with
   * the same schedule, numbered from `sent` on, which is what had been sent before the slice. `run` follows.
   */
  takeOver?(slice: Slice, sent: Readonly<Record<string, number>>): void;
  /** Does the slice's work, and what follows from it; resolves when the last of it has been handed to the listener. */
  run(slice: Slice): Promise<SliceOutcome>;
  /** What has been recorded since the last reset. */
  measurements(): HalfMeasurements;
  /** Forgets what has been recorded, for the next step of a climb; connections and sequences go on. */
  reset(): void;
}

export interface ClientHalfContext<P> {
  readonly parameters: P;
  readonly seed: number;
  readonly agenda: Agenda;
  readonly transport: ClientTransport;
  readonly host: string;
  readonly port: number;
  /** The server is not of this project. */
  readonly otherServer?: OtherServer;
  /** This process's share: the users with `index % processes === process`. */
  readonly process: number;
  readonly processes: number;
}

/** How a half's connects ended. */
export interface ConnectOutcome {
  readonly opened: number;
  /** Failed connects, by cause and code (`refused ECONNREFUSED`). */
  readonly failures: Readonly<Record<string, number>>;
  /** Of some of these causes: what the first client to meet it was told, such as the words of a refusal. */
  readonly told?: Readonly<Record<string, string>>;
}

export interface ClientHalf {
  /**
   * Opens and closes connections before anything is measured, so that the code is compiled, and the heap has its
   * size, before memory is taken for the first time. Leaves none open.
   */
  rehearse?(): Promise<void>;
  /** Opens connections until `count` are open over all processes: this process opens its share of what is missing. */
  connect(count: number): Promise<ConnectOutcome>;
  /**
   * From now on what belongs to the slice is recorded, whenever this process comes to `run`. All client processes are told
   * before anybody begins with the slice: nothing of it can come before. Without: what comes is asked for in `run`.
   */
  announced?(slice: Slice): void;
  /**
   * Sends what the client side has to send in the slice; resolves when all of that has been sent, and answered where
   * answers go on for long. What the process uses and reads is metered until then.
   */
  run(slice: Slice): Promise<SliceOutcome>;
  /** Resolves true when everything sent has been accounted for, false when `timeoutMs` has passed. */
  drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean>;
  /** The interval since the last call. */
  sample(): IntervalSample;
  /** Connections that ended without being told to, by cause. */
  readonly unexpectedCloses: Readonly<Record<string, number>>;
  /** What has been recorded since the last reset; `sent` as in `drain`. */
  measurements(sent: Readonly<Record<string, number>>): HalfMeasurements;
  /** As `ServerHalf.reset`; `sent` is what had been sent by then. */
  reset(sent: Readonly<Record<string, number>>): void;
  disconnect(): Promise<void>;
}

/** What a stranger may send by hand to see the workload at work: `pushbench serve` makes commands of it. */
export interface Example {
  /** A channel on which events are published. */
  readonly channel?: string;
  /** A message that its subscriber may send. */
  readonly message?: string;
  /** A request that is answered by a stream. */
  readonly request?: string;
}

/** The rhythm of a steady phase whose work goes on for long after its slice. */
export interface Rhythm {
  /** One side of a block after the other; or, where the load is too light to disturb, all at once: slices are few then. */
  readonly turns: 'alternating' | 'simultaneous';
  /**
   * Length of a slice, in place of the profile's; the profile's steady time says how many there are. Where only
   * counts matter, the same work is done in less time.
   */
  readonly sliceMs: number;
  /** How long what a slice has begun goes on after it, on average. */
  readonly tailMs: number;
  /** Where only counts matter, too: a slice is this long at least, as processes cannot be started faster. 0 without it. */
  readonly leastMs?: number;
}

export interface Workload<P extends LoadParameters = LoadParameters> {
  readonly name: string;
  /** The strict schema of its parameters: every key with its unit, bounds and meaning. */
  parameters(zod: Zod): z.ZodType<P>;
  /** Metrics that only this workload has. */
  readonly metrics: Readonly<Record<string, WorkloadMetric>>;
  readonly example?: Example;
  /** Of a workload whose clients schedule: the metric that begins at their intended sends, if it is not `latency`. */
  readonly timedFromClient?: string;
  /** Its events go one way, from the server's schedule to clients that ask for nothing: without loss a path keeps each of them as long. */
  readonly isOneWay?: true;
  /**
   * How often the network is crossed until an event is delivered, at most: once where a server sends it, which is meant where
   * this is left out; four times where a client does, up and down, once the POST before it was answered.
   */
  readonly flights?: 4;
  /** How the load is made, for the `load_model` column. */
  loadModel(parameters: P): string;
  /** Events offered per second, over all publishers. */
  offeredRateHz(parameters: P): number;
  /** Deliveries per second, over all clients. */
  deliveredRateHz(parameters: P): number;
  /** TCP connections that the load takes with a transport. */
  sockets(parameters: P, transport: 'sse' | 'ws'): number;
  /**
   * Numbers of connections at which memory is taken while they are opened, ascending; the last one is all of
   * them. Four and more give a slope of memory per connection.
   */
  connectLevels(parameters: P): readonly number[];
  /** What the server listens with, where it is not what every workload listens with; the same for both transports. */
  listenOptions?(
    parameters: P,
  ): Partial<Pick<ListenOptions, 'backpressureLimitBytes' | 'onLimit' | 'compression' | 'heartbeatMs'>>;
  /** How long what a slice has begun may take to end after it; by default the harness's limit. */
  drainMs?(parameters: P): number;
  /** Its events are short, and each is done before the next: sides can take turns event by event, unless events are too close. */
  readonly eventTurns?: true;
  /** By default sides take turns, in slices of the profile's length that end when they are over. */
  rhythm?(parameters: P): Rhythm;
  /** Processes of a cluster that serve one address together, each with a half of its own; by default there is no cluster. */
  processes?(parameters: P): number;
  /** What is between them. */
  backplane?(parameters: P): BackplaneKind;
  /** Servers behind one address, each with a half of its own that knows its `place`; by default one. */
  servers?(parameters: P): number;
  /**
   * Its steady slices take a server away, or reload what stands before it; undefined: they do not. Its server half can
   * `takeOver` where a server is lost. `place`: which of its servers.
   */
  outage?(parameters: P, place?: number): Outage | undefined;
  /**
   * Over HTTP/2 its clients, in so many processes, hold up streams that are read, by one that is not: late deliveries are
   * what it shows.
   */
  holdsUpOverHttp2?(parameters: P, clientProcesses: number): boolean;
  /** Why it makes no sense without a proxy in front of its servers, as a whole sentence; undefined: it does. */
  needsProxy?(parameters: P): string | undefined;
  serverHalf(context: ServerHalfContext<P>): ServerHalf;
  clientHalf(context: ClientHalfContext<P>): ClientHalf;
}
