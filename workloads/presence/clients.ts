// The client half of `presence`: members that account for every event of their room, the coming and going of visitors
// among them, and the visitors, who account for what is sent while they are there.
import type { ClientClose, Receiver, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { emptyCounts, SequenceTracker, type DeliveryCounts } from '../../measure/events/sequence.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  readStamp,
  STAMP_OFFSET,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';
import { roomName, roomOf, visitorName, type PresenceParameters } from './parameters.ts';
import { Member, Visitor, type PeopleUser } from './people.ts';
import { allGone, visitsOf } from './visits.ts';

type Sent = Readonly<Record<string, number>>;

/** A visit makes two events: somebody comes, and goes. */
const EVENTS_OF_VISIT = 2;

export class PresencePeople implements ClientHalf, PeopleUser {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<PresenceParameters>;
  readonly #members: Member[] = [];
  readonly #visitors = new Set<Visitor>();
  readonly #recorder = new DeliveryRecorder();
  readonly #joinTime = new DurationHistogram();
  readonly #memberCounts = emptyCounts();
  readonly #visitorCounts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  /** By room, for the members of this process: events at the last reset, and visits so far. */
  #before: Int32Array;
  readonly #visits: Int32Array;
  #names = 0;
  #visitorsLost = 0;
  #failed = 0;
  #malformed = 0;

  constructor(context: ClientHalfContext<PresenceParameters>) {
    this.#context = context;
    const { parameters, process, processes } = context;
    this.#before = new Int32Array(parameters.rooms);
    this.#visits = new Int32Array(parameters.rooms);
    for (let index = process; index < parameters.connections; index += processes)
      this.#members.push(new Member(this, index, roomOf(index, parameters)));
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#members.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(room: number, client: string, receiver: Receiver): Subscription {
    const { transport, host, port } = this.#context;
    return transport.subscribe({ host, port, channel: roomName(room), client, uplink: false }, receiver);
  }

  announced(slice: Slice): void {
    if (slice.phase === 'steady') this.#recorder.record(slice.fromNs, slice.toNs, slice.flightNs);
  }

  async run(slice: Slice): Promise<SliceOutcome> {
    const { agenda, parameters, process, processes } = this.#context;
    const visits = visitsOf(parameters, slice, process, processes);
    let offered = 0;
    await new Promise<void>((resolve) => {
      const next = (): void => {
        const { value: visit } = visits.next();
        if (visit === undefined) return resolve();
        agenda.at(visit.dueNs, () => {
          offered++;
          this.#visits[visit.room]!++;
          const name = visitorName(process, this.#names++);
          this.#visitors.add(new Visitor(this, name, visit, slice.phase === 'steady'));
          next();
        });
      };
      next();
    });
    await allGone(parameters, slice);
    const sent = [...this.#visits.entries()].filter(([, count]) => count > 0);
    return { offered, sent: Object.fromEntries(sent.map(([room, count]) => [`${process}:${room}`, count])) };
  }

  /** Reads a stamp; undefined where there is none, or it is another room's. */
  #read(room: number, bytes: Uint8Array, start: number, end: number): Stamp | undefined {
    const stamp = this.#stamp;
    if (readStamp(bytes, start + STAMP_OFFSET, end, stamp) && stamp.source === room) return stamp;
    this.#malformed++;
    return undefined;
  }

  delivered(
    { room, tracker }: Member,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): void {
    const stamp = this.#read(room, bytes, start, end);
    if (stamp === undefined || stamp.flags === FLAG_GREETING) return;
    if (tracker.note(stamp.sequence, this.#memberCounts)) this.#recorder.note(stamp, receivedNs);
  }

  visited(visitor: Visitor, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const stamp = this.#read(visitor.room, bytes, start, end);
    if (stamp === undefined) return;
    if (visitor.tracker === undefined) {
      visitor.tracker = new SequenceTracker(stamp.sequence);
      if (visitor.recorded) this.#joinTime.record(receivedNs - visitor.dueNs);
      setTimeout(() => visitor.subscription.drop(), this.#context.parameters.holdMs);
    }
    if (visitor.tracker.note(stamp.sequence, this.#visitorCounts)) this.#recorder.note(stamp, receivedNs);
  }

  /** What had not come when it left is nobody's loss; what is missing in between is. */
  left(visitor: Visitor, reason: ClientClose): void {
    this.#visitors.delete(visitor);
    const { tracker } = visitor;
    if (tracker === undefined) this.#failed++;
    else this.#visitorsLost += tracker.lost(tracker.next);
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  closed(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  async drain(sent: Sent, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    const expected = this.#expectedOfMembers(this.#events(sent));
    while (this.#visitors.size > 0 || this.#memberCounts.delivered < expected) {
      if (nowNs() > untilNs) {
        for (const { subscription } of this.#visitors) subscription.drop();
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return true;
  }

  /** By room: how many events it has had, once `sent` have been sent, and all visitors have left. */
  #events(sent: Sent): Int32Array {
    const events = new Int32Array(this.#context.parameters.rooms);
    for (const [name, count] of Object.entries(sent)) {
      const [processOrRoom, room] = name.split(':');
      if (room === undefined) events[Number(processOrRoom)]! += count;
      else events[Number(room)]! += EVENTS_OF_VISIT * count;
    }
    return events;
  }

  /** Deliveries that must have been made to the members of this process since the last reset. */
  #expectedOfMembers(events: Int32Array): number {
    return this.#members.reduce((sum, { room }) => sum + events[room]! - this.#before[room]!, 0);
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#recorder.sample();
  }

  reset(sent: Sent): void {
    this.#before = this.#events(sent);
    for (const { tracker, room } of this.#members) tracker.settle(this.#before[room]!);
    this.#recorder.reset();
    this.#joinTime.reset();
    Object.assign(this.#memberCounts, emptyCounts());
    Object.assign(this.#visitorCounts, emptyCounts());
    this.#visitorsLost = this.#failed = this.#malformed = 0;
  }

  measurements(sent: Sent): HalfMeasurements {
    this.sample();
    const events = this.#events(sent);
    const members = this.#memberCounts;
    const visitors = this.#visitorCounts;
    const both = (key: keyof DeliveryCounts): number => members[key] + visitors[key];
    const lost = this.#members.reduce((sum, { tracker, room }) => sum + tracker.lost(events[room]!), 0);
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        join_time: { histogram: this.#joinTime, phase: 'steady', sends: this.#joinTime.count },
        ...connectDistributions(this.#members.map(({ subscription }) => subscription?.timings)),
      },
      values: {
        expected: this.#expectedOfMembers(events) + visitors.delivered + this.#visitorsLost,
        delivered: both('delivered'),
        lost: lost + this.#visitorsLost,
        duplicate: both('duplicate'),
        reordered: both('reordered'),
        malformed: this.#malformed,
        recorded: this.#recorder.delivered,
        in_time: this.#recorder.inTime,
        joined: this.#joinTime.count,
        visits_failed: this.#failed,
      },
    };
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#members) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
