// What a target keeps besides its library: who is connected, on which channel and as which client, who is over the limit,
// and that the application hears of each end once. With it a target of one's own is the routes of its framework, and how
// one connection is written to.
import { Channels } from './channels.ts';
import type {
  Application,
  CloseReason,
  Connection,
  ListenOptions,
  OutgoingEvent,
  ReplyStream,
} from './target.ts';

/** How one connection is written to. `Frame` is what an event becomes before it is sent, once for all subscribers. */
export interface Wire<Frame> {
  /** Returns false when bytes are held back; then call `writable` of the member when they have drained. */
  send(frame: Frame): boolean;
  /** An SSE comment, a WebSocket ping. */
  keepAlive(): void;
  /** Ends it in order; call `closed` of the member when it has ended. */
  end(): void;
  /** Cuts it, for holding more than the limit. */
  cut(): void;
  /** Bytes that were sent and not yet taken by the kernel; undefined where the library cannot tell. */
  buffered(): number | undefined;
  /** True while all of that is of this very turn of the event loop, because nothing is written before it ends. */
  heldOnlyThisTurn?(): boolean;
}

/** Who subscribes. */
export interface Subscription {
  readonly channel: string;
  readonly client: string;
  readonly resumeAfter?: number | undefined;
}

/** A subscriber of a hub. The target tells it what comes over the wire; the application sees it as a `Connection`. */
export class Member<Frame> implements Connection {
  readonly channel: string;
  readonly client: string;
  readonly resumeAfter: number | undefined;
  readonly #hub: Hub<Frame>;
  readonly #wire: Wire<Frame>;
  #over = false;
  #ended = false;
  #reason: CloseReason = 'client';

  constructor(hub: Hub<Frame>, { channel, client, resumeAfter }: Subscription, wire: Wire<Frame>) {
    this.channel = channel;
    this.client = client;
    this.resumeAfter = resumeAfter;
    this.#hub = hub;
    this.#wire = wire;
  }

  send(event: OutgoingEvent): boolean {
    return this.#over || this.push(this.#hub.encode(event));
  }

  /** As `send`, for an event that is encoded already. */
  push(frame: Frame): boolean {
    if (this.#over) return true;
    const { backpressureLimitBytes, onLimit } = this.#hub.options;
    if ((this.bufferedBytes ?? 0) <= backpressureLimitBytes || this.#wire.heldOnlyThisTurn?.() === true)
      return this.#wire.send(frame);
    if (onLimit === 'disconnect') this.#leave('limit', () => this.#wire.cut());
    return false;
  }

  keepAlive(): void {
    if (!this.#over) this.#wire.keepAlive();
  }

  get bufferedBytes(): number | undefined {
    return this.#wire.buffered();
  }

  end(): void {
    if (!this.#over) this.#leave('server', () => this.#wire.end());
  }

  /** A message from this client, which is the application's during the call only. `binary`: it came as no text. */
  received(message: Uint8Array, binary = false): void {
    if (!this.#over) this.#hub.application.received(this, message, binary);
  }

  /** What was held back has drained. */
  writable(): void {
    if (!this.#over) this.#hub.application.writable(this);
  }

  /** The connection has ended. `reason` is what the library saw; that the server ended it is known already. */
  closed(reason: CloseReason = 'client'): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.#over) this.#reason = reason;
    this.#over = true;
    this.#hub.left(this, this.#reason);
  }

  #leave(reason: CloseReason, how: () => void): void {
    this.#over = true;
    this.#reason = reason;
    how();
  }
}

/** The members of a target that listens. `encode` makes of an event what `Wire.send` takes. */
export class Hub<Frame> {
  readonly application: Application;
  readonly options: ListenOptions;
  readonly encode: (event: OutgoingEvent) => Frame;
  readonly #channels = new Channels<Member<Frame>>();
  readonly #clients = new Map<string, Member<Frame>>();

  constructor(application: Application, options: ListenOptions, encode: (event: OutgoingEvent) => Frame) {
    this.application = application;
    this.options = options;
    this.encode = encode;
  }

  /** A client has subscribed, and its connection is open. */
  join(subscription: Subscription, wire: Wire<Frame>): Member<Frame> {
    const member = new Member(this, subscription, wire);
    this.#channels.join(member);
    this.#clients.set(member.client, member);
    this.application.opened(member);
    return member;
  }

  /** An event for everyone on a channel, encoded once. */
  broadcast(channel: string, event: OutgoingEvent): void {
    const members = this.#channels.members(channel);
    if (members === undefined) return;
    const frame = this.encode(event);
    for (const member of members) member.push(frame);
  }

  /** A message of a client that came on another connection than its own, as a POST. Returns false where it is not connected. */
  receivedFrom(client: string, message: Uint8Array, binary = false): boolean {
    const member = this.#clients.get(client);
    member?.received(message, binary);
    return member !== undefined;
  }

  /**
   * A request that is answered by a stream. Returns what is to be called when its connection has gone. With `ends`, as
   * over SSE, the wire is ended after the last event; a WebSocket stays for the next request.
   */
  requested(
    client: string,
    request: Uint8Array,
    wire: Wire<Frame>,
    { ends, binary = false }: { readonly ends: boolean; readonly binary?: boolean },
  ): () => void {
    let closed = false;
    const send = (event: OutgoingEvent): boolean => closed || wire.send(this.encode(event));
    const stream: ReplyStream = {
      client,
      send,
      finish: (last) => {
        if (closed) return;
        wire.send(this.encode(last));
        closed = true;
        if (ends) wire.end();
      },
      get closed() {
        return closed;
      },
    };
    this.application.requested(stream, request, binary);
    return () => {
      if (closed) return;
      closed = true;
      this.application.abandoned?.(stream);
    };
  }

  /** Ends everyone, for `Listener.close`. */
  end(): void {
    for (const member of this.#channels.all()) member.end();
  }

  left(member: Member<Frame>, reason: CloseReason): void {
    this.#channels.leave(member);
    if (this.#clients.get(member.client) === member) this.#clients.delete(member.client);
    this.application.closed(member, reason);
  }
}
