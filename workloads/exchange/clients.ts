// The client half of `exchange`: members of rooms who send at seeded times and read what everyone in their room
// sends, themselves included. Open loop: a message that is due is handed to the transport, whether or not the one
// before it has come back; what then waits behind an unanswered POST is recorded, and is part of the latency.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { FanOut, fanOutHistograms, resetFanOut } from '../../measure/events/fan-out.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { deriveSeed } from '../../measure/random.ts';
import { emptyCounts, SequenceTracker } from '../../measure/events/sequence.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  readStamp,
  STAMP_OFFSET,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { ChatMessages } from './chat-messages.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import { Member, type MemberUser } from './member.ts';
import { memberName, roomOf, trialRoom, type ExchangeParameters } from './parameters.ts';
import { ExchangeTrace } from './trace.ts';
import { UplinkRecord } from './uplink-record.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';

/** Messages of one sender that may be on their way at the same time and still be followed over the room. */
const MESSAGES_IN_FLIGHT = 256;

type Sent = Readonly<Record<string, number>>;

export class ExchangeMembers implements ClientHalf, MemberUser {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<ExchangeParameters>;
  /** Whether the transport answers each message by itself. */
  readonly #answers: boolean;
  readonly #messages: ChatMessages;
  readonly #members: Member[] = [];
  /** By room: members in this process. */
  readonly #audience: number[];
  /** By sender, made when the sender is first heard. */
  readonly #fanOuts = new Map<number, FanOut>();
  readonly #fanOutHistograms = fanOutHistograms();
  readonly #recorder = new DeliveryRecorder();
  readonly #sendLag = new DurationHistogram();
  readonly #echoTime = new DurationHistogram();
  readonly #uplink: UplinkRecord;
  readonly #clientDrain = new DurationHistogram();
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  readonly #outgoing: Stamp = emptyStamp();
  /** What had been sent and counted at the last reset. */
  #sentBefore: Sent = {};
  #eventsSeen = 0;
  #malformed = 0;
  #recording = false;

  constructor(context: ClientHalfContext<ExchangeParameters>) {
    this.#context = context;
    const { parameters, transport, seed, process, processes } = context;
    const { connections, rooms, payloadBytes } = parameters;
    this.#answers = transport.transport === 'sse';
    this.#uplink = new UplinkRecord(transport.counters, this.#answers);
    this.#messages = new ChatMessages(payloadBytes, deriveSeed(seed, 'messages', process));
    this.#audience = Array.from({ length: rooms }, () => 0);
    for (let index = process; index < connections; index += processes) {
      const room = roomOf(index, parameters);
      this.#audience[room]!++;
      this.#members.push(new Member(this, index, room));
    }
    transport.onBurst = (firstReadNs, lastReadNs) => this.#burst(firstReadNs, lastReadNs);
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#members.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(member: Member): Subscription {
    const { transport, host, port, seed } = this.#context;
    const channel = trialRoom(member.room, port, seed);
    const { uplinkConnections, uplinkBatches } = this.#context.parameters;
    const uplink = { connections: uplinkConnections, batched: uplinkBatches };
    return transport.subscribe({ host, port, channel, client: memberName(member.index), uplink }, member);
  }

  #memberAt(index: number): Member {
    const { process, processes } = this.#context;
    return this.#members[(index - process) / processes]!;
  }

  announced(slice: Slice): void {
    this.#recording = slice.phase === 'steady';
    if (this.#recording) this.#recorder.record(slice.fromNs, slice.toNs, slice.flightNs);
  }

  run(slice: Slice): Promise<SliceOutcome> {
    const { agenda, parameters, process, processes } = this.#context;
    const trace = new ExchangeTrace(parameters, slice);
    let offered = 0;
    return new Promise((resolve) => {
      let message: Buffer | undefined;
      const send = (dueNs: number): void => {
        offered++;
        this.#send(this.#memberAt(trace.sender), message!, dueNs);
        next();
      };
      const next = (): void => {
        while (trace.next()) {
          if (trace.sender % processes !== process) continue;
          // Written before it is due, as by a user who then presses the key: that must not make it late.
          message = this.#messages.next(roomOf(trace.sender, parameters), trace.sender);
          return agenda.at(trace.dueNs, send);
        }
        const sent = Object.fromEntries(this.#members.map((member) => [member.index, member.sent]));
        resolve({ offered, sent, ...this.#answersTo(offered) });
      };
      next();
    });
  }

  /** One for each message; but to batches nobody knows how many until they have come. */
  #answersTo(offered: number): Pick<SliceOutcome, 'answers' | 'areAnswersUnknown'> {
    if (!this.#answers) return { answers: 0 };
    return this.#context.parameters.uplinkBatches ? { areAnswersUnknown: true } : { answers: offered };
  }

  #send(member: Member, data: Buffer, dueNs: number): void {
    const stamp = this.#outgoing;
    stamp.intendedNs = dueNs;
    stamp.source = member.index;
    stamp.sequence = member.sent++;
    stamp.sentNs = nowNs();
    writeStamp(data, STAMP_OFFSET, stamp);
    if (this.#recording) this.#sendLag.record(stamp.sentNs - dueNs);
    this.#uplink.sent();
    member.subscription!.send(data);
  }

  delivered(member: Member, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp)) {
      this.#malformed++;
      return;
    }
    if (stamp.flags === FLAG_GREETING) return;
    const { parameters } = this.#context;
    const { source, sequence } = stamp;
    if (source >= parameters.connections || roomOf(source, parameters) !== member.room) {
      this.#malformed++; // from another room, or from nobody
      return;
    }
    if (!trackerOf(member, source).note(sequence, this.#counts)) return;
    if (!this.#recorder.note(stamp, receivedNs)) return;
    if (source === member.index) this.#echoTime.record(receivedNs - stamp.sentNs);
    this.#fanOutOf(source, member.room).note(sequence, stamp.intendedNs, receivedNs);
  }

  #fanOutOf(sender: number, room: number): FanOut {
    let fanOut = this.#fanOuts.get(sender);
    if (fanOut === undefined) {
      fanOut = new FanOut(this.#audience[room]!, this.#fanOutHistograms, MESSAGES_IN_FLIGHT);
      this.#fanOuts.set(sender, fanOut);
    }
    return fanOut;
  }

  acknowledged(sentNs: number, writtenNs: number, answeredNs: number, isFurtherPost: boolean): void {
    this.#uplink.acknowledged(isFurtherPost);
    if (this.#recording) this.#uplink.record(sentNs, writtenNs, answeredNs);
  }

  /** Bursts of nothing but answers to POSTs are no deliveries. */
  #burst(firstReadNs: number, lastReadNs: number): void {
    const { events } = this.#context.transport.counters;
    if (this.#recording && events !== this.#eventsSeen) this.#clientDrain.record(lastReadNs - firstReadNs);
    this.#eventsSeen = events;
  }

  closed(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  async drain(sent: Sent, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    const expected = this.#expected(sent);
    while (this.#counts.delivered < expected || this.#uplink.unanswered > 0) {
      if (nowNs() > untilNs) return false;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return true;
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#recorder.sample();
  }

  /** Messages since the last reset, by their senders, once `sent` have been sent. */
  #sentSince(sent: Sent): { sender: number; messages: number }[] {
    return Object.entries(sent).map(([sender, count]) => ({
      sender: Number(sender),
      messages: count - (this.#sentBefore[sender] ?? 0),
    }));
  }

  /** Deliveries that must have been made to this process since the last reset, once `sent` have been sent. */
  #expected(sent: Sent): number {
    const { parameters } = this.#context;
    return this.#sentSince(sent).reduce(
      (sum, { sender, messages }) => sum + messages * this.#audience[roomOf(sender, parameters)]!,
      0,
    );
  }

  #lost(sent: Sent): number {
    const { parameters } = this.#context;
    let lost = 0;
    for (const [name, count] of Object.entries(sent)) {
      const sender = Number(name);
      const room = roomOf(sender, parameters);
      for (const member of this.#members) {
        if (member.room === room) lost += member.trackers.get(sender)?.lost(count) ?? count;
      }
    }
    return lost;
  }

  reset(sent: Sent): void {
    this.#sentBefore = { ...sent };
    this.#uplink.reset();
    this.#recorder.reset();
    for (const histogram of [this.#sendLag, this.#echoTime, this.#clientDrain]) histogram.reset();
    resetFanOut(this.#fanOutHistograms);
    Object.assign(this.#counts, emptyCounts());
    this.#malformed = 0;
  }

  measurements(sent: Sent): HalfMeasurements {
    this.sample();
    const { firstDelivery, medianDelivery, lastDelivery, fanoutSkew } = this.#fanOutHistograms;
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        send_lag: { histogram: this.#sendLag, phase: 'steady' },
        echo_time: { histogram: this.#echoTime, phase: 'steady' },
        ...this.#uplink.distributions(),
        first_delivery: { histogram: firstDelivery, phase: 'steady' },
        median_delivery: { histogram: medianDelivery, phase: 'steady' },
        last_delivery: { histogram: lastDelivery, phase: 'steady' },
        fanout_skew: { histogram: fanoutSkew, phase: 'steady' },
        client_drain: { histogram: this.#clientDrain, phase: 'steady' },
        ...connectDistributions(this.#members.map(({ subscription }) => subscription?.timings)),
      },
      values: {
        expected: this.#expected(sent),
        delivered: this.#counts.delivered,
        lost: this.#lost(sent),
        duplicate: this.#counts.duplicate,
        ...this.#outOfOrder(),
        malformed: this.#malformed,
        recorded: this.#recorder.delivered,
        in_time: this.#recorder.inTime,
        ...this.#uplink.costs(this.#sentSince(sent).reduce((sum, { messages }) => sum + messages, 0)),
      },
    };
  }

  /** POSTs on several connections have no order among them: what is overtaken is no fault of the target then. */
  #outOfOrder(): Record<string, number> {
    const { reordered } = this.#counts;
    return this.#answers && this.#context.parameters.uplinkConnections > 1
      ? { reordered: 0, overtaken: reordered }
      : { reordered };
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#members) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function trackerOf({ trackers }: Member, sender: number): SequenceTracker {
  let tracker = trackers.get(sender);
  if (tracker === undefined) {
    tracker = new SequenceTracker();
    trackers.set(sender, tracker);
  }
  return tracker;
}
