// The server half of `exchange`: what a member sends goes to everyone in its room, the bytes as they came.
import { eachOfBatch } from '../../clients/uplink-batch.ts';
import { nowNs } from '../../measure/clock.ts';
import { deriveSeed } from '../../measure/random.ts';
import { FLAG_GREETING, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { NullConnection, nullListener } from '../../servers/null-target.ts';
import type { Application, Connection, Listener } from '../../servers/target.ts';
import { binaryEvent } from '../binary-event.ts';
import { ChatMessages } from './chat-messages.ts';
import { memberName, roomName, roomOf, type ExchangeParameters } from './parameters.ts';
import { ExchangeTrace } from './trace.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';

export class ExchangeRelay implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #parameters: ExchangeParameters;
  readonly #messages: ChatMessages;
  /** Stand-ins of the members in a null slice. */
  readonly #nullMembers: readonly Connection[];
  #listener: Listener | undefined;

  constructor({ parameters, seed }: ServerHalfContext<ExchangeParameters>) {
    this.#parameters = parameters;
    this.#messages = new ChatMessages(parameters.payloadBytes, deriveSeed(seed, 'greetings'));
    this.#nullMembers = Array.from(
      { length: parameters.connections },
      (_, member) => new NullConnection(roomName(roomOf(member, parameters)), memberName(member)),
    );
    this.application = {
      started: (listener) => {
        this.#listener = listener;
      },
      opened: (connection) => this.#opened(connection),
      received: (connection, message, binary) => this.#received(connection, message, binary),
      requested(stream) {
        stream.finish({ data: new Uint8Array() });
      },
      writable() {},
      closed: () => {
        this.connections--;
      },
    };
  }

  /** Where members send batches, every message is looked through for lines, on both transports. */
  #received(connection: Connection, message: Uint8Array, binary: boolean | undefined): void {
    const listener = this.#listener!;
    if (this.#parameters.uplinkBatches && binary !== true)
      eachOfBatch(message, (each) => relay(listener, connection, each, false));
    else relay(listener, connection, message, binary);
  }

  /** Greets, as chats do: the first event that a member sees. */
  #opened(connection: Connection): void {
    this.connections++;
    connection.send({ data: this.#greeting() });
  }

  #greeting(): Buffer {
    const data = this.#messages.next(0, 0);
    const now = nowNs();
    writeStamp(data, STAMP_OFFSET, {
      intendedNs: now,
      sentNs: now,
      source: 0,
      sequence: 0,
      flags: FLAG_GREETING,
    });
    return data;
  }

  /**
   * The members send, so there is nothing to do here; but in a null slice nobody does, and the messages of the
   * trace are passed in from here. All at once: a server that only relays has no schedule, and the wake-ups of one
   * would be taken off the target's CPU though the target never had them.
   */
  run(slice: Slice): Promise<SliceOutcome> {
    return Promise.resolve({ offered: slice.discard ? this.#discard(slice) : 0, sent: {} });
  }

  #discard(slice: Slice): number {
    const trace = new ExchangeTrace(this.#parameters, slice);
    const message = this.#greeting();
    let offered = 0;
    for (; trace.next(); offered++) relay(nullListener, this.#nullMembers[trace.sender]!, message, false);
    return offered;
  }

  measurements(): HalfMeasurements {
    return { histograms: {}, values: {} };
  }

  reset(): void {}
}

/** Text stays text, and bytes stay bytes. */
function relay(
  listener: Listener,
  { channel }: Connection,
  message: Uint8Array,
  binary: boolean | undefined,
): void {
  listener.broadcast(channel, binary === true ? binaryEvent(message, listener) : { data: message });
}
