// A conversation of two members, before a server that runs already is measured: what it must do is told in words here,
// and not by a long job whose every delivery is lost.
import type { ClientClose, ClientTransport, Receiver, Subscription } from '../../clients/client.ts';
import { nowNs } from '../../measure/clock.ts';
import { STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { PATHS } from '../../servers/target.ts';
import { ChatMessages } from '../../workloads/exchange/chat-messages.ts';

const PATIENCE_MS = 5_000;
const PAYLOAD_BYTES = 200;

/** Rejects with what the server did not do. Both members leave in any case. */
export async function checkRelay(transport: ClientTransport, host: string, port: number): Promise<void> {
  const message = stampedMessage();
  const channel = `check-${process.pid}-${port}`;
  const members = ['the sender', 'the other member'].map((name) => new Member(name, message));
  try {
    for (const [index, member] of members.entries()) {
      member.subscription = transport.subscribe(
        { host, port, channel, client: `check-${process.pid}-${index}`, uplink: true },
        member,
      );
    }
    await within(
      members.map(({ joined }) => joined),
      () =>
        `did not answer GET ${PATHS.events} within ${PATIENCE_MS / 1000} s: the head of the answer must come at once, before any event`,
    );
    members[0]!.subscription!.send(message);
    await within(
      members.map(({ heard }) => heard),
      () => silenceOf(members),
    );
  } finally {
    for (const { subscription } of members) subscription?.close();
  }
}

class Member implements Receiver {
  readonly name: string;
  readonly joined: Promise<void>;
  readonly heard: Promise<void>;
  subscription: Subscription | undefined;
  hasHeard = false;
  /** Events that were something else. */
  others = 0;
  readonly #message: Buffer;
  #join!: () => void;
  #hear!: () => void;
  #refuse!: (error: Error) => void;

  constructor(name: string, message: Buffer) {
    this.name = name;
    this.#message = message;
    const refused = new Promise<never>((_, reject) => {
      this.#refuse = reject;
    });
    refused.catch(() => {}); // Told by whichever of the two is waited for.
    this.joined = Promise.race([refused, new Promise<void>((resolve) => (this.#join = resolve))]);
    this.heard = Promise.race([refused, new Promise<void>((resolve) => (this.#hear = resolve))]);
    this.heard.catch(() => {});
  }

  opened(): void {
    this.#join();
  }

  message(bytes: Uint8Array, start: number, end: number): void {
    if (this.#message.equals(bytes.subarray(start, end))) {
      this.hasHeard = true;
      this.#hear();
    } else {
      this.others++;
    }
  }

  acknowledged(status: number): void {
    if (status < 200 || status > 299)
      this.#refuse(new Error(`answered POST ${PATHS.messages} with HTTP ${status} in place of 204`));
  }

  closed({ cause, code, message }: ClientClose): void {
    this.#refuse(new Error(`ended the connection of a member (${cause} ${code}): ${message}`));
  }
}

function silenceOf(members: readonly Member[]): string {
  const deaf = members.filter(({ hasHeard }) => !hasHeard);
  const changed = deaf.some(({ others }) => others > 0)
    ? '; what came was not the message as it was sent'
    : '';
  return `did not relay a message to ${deaf.map(({ name }) => name).join(' and ')} within ${PATIENCE_MS / 1000} s${changed}`;
}

function stampedMessage(): Buffer {
  const message = new ChatMessages(PAYLOAD_BYTES, 0).next(0, 0);
  const now = nowNs();
  writeStamp(message, STAMP_OFFSET, { intendedNs: now, sentNs: now, source: 0, sequence: 0, flags: 0 });
  return message;
}

async function within(all: readonly Promise<void>[], complaint: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), PATIENCE_MS);
  });
  try {
    await Promise.race([Promise.all(all), late]);
  } finally {
    clearTimeout(timer);
  }
}
