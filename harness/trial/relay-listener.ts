// A relay in place of a target's listener: what is broadcast is posted to its publish URL, over one kept-alive connection
// for each channel, so that the relay gets the events of a channel in order. An event waits for the answer to the one
// before it; how long it takes from the hand-over to the answer is recorded.
import type { ClientClose } from '../../clients/client.ts';
import { endpointRequest, type EndpointRequest } from '../../clients/endpoint.ts';
import { LeanSseUplink } from '../../clients/lean/sse-uplink.ts';
import { ClientTls } from '../../clients/client-tls.ts';
import { ReadPath } from '../../clients/read-path.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { Listener, OutgoingEvent } from '../../servers/target.ts';
import type { PublishEndpoint } from '../plan/server-at-url.ts';
import { publishBody } from './publish-body.ts';

const CLIENT = 'publisher';

/** One channel. */
interface Publisher {
  readonly uplink: LeanSseUplink;
  body(data: Uint8Array): Uint8Array;
}

export class RelayListener implements Listener {
  readonly port: number;
  /** From the hand-over of an event to the answer to its POST, while `recording`. */
  readonly publishTime = new DurationHistogram();
  recording = false;
  /** Rejects with what is wrong, once it is: the relay cannot be reached, or does not take an event. */
  readonly broken: Promise<never>;
  readonly #endpoint: PublishEndpoint;
  readonly #channelPrefix: string;
  readonly #path: ReadPath;
  readonly #publishers = new Map<string, Publisher>();
  #break!: (error: Error) => void;
  #unanswered = 0;
  #becameIdle: (() => void) | undefined;

  constructor(endpoint: PublishEndpoint, channelPrefix: string) {
    this.port = endpoint.port;
    this.#endpoint = endpoint;
    this.#path = new ReadPath(endpoint.tls === undefined ? undefined : ClientTls.forOther(endpoint.tls));
    this.#channelPrefix = channelPrefix;
    this.broken = new Promise((_, reject) => (this.#break = reject));
    this.broken.catch(() => {}); // Told where it is waited for.
  }

  broadcast(channel: string, { data }: OutgoingEvent): void {
    let publisher = this.#publishers.get(channel);
    if (publisher === undefined) {
      publisher = this.#publisher(`${this.#channelPrefix}${channel}`);
      this.#publishers.set(channel, publisher);
    }
    this.#unanswered++;
    publisher.uplink.send(publisher.body(data), false);
  }

  /** Resolves when every event has been answered. */
  idle(): Promise<void> {
    return this.#unanswered === 0
      ? Promise.resolve()
      : new Promise((resolve) => (this.#becameIdle = resolve));
  }

  close(): Promise<void> {
    for (const { uplink } of this.#publishers.values()) uplink.abandon();
    this.#publishers.clear();
    return Promise.resolve();
  }

  #publisher(channel: string): Publisher {
    const names = { channel, client: CLIENT };
    const { host, port, body } = this.#endpoint;
    const { request, type } = typed(endpointRequest(this.#endpoint, names));
    const what = `POST ${request.authority}${request.path}`;
    const fail = (why: string): void => this.#break(new Error(`${what}: ${why}`));
    const receiver = {
      message() {},
      acknowledged: (status: number, sentNs: number, _writtenNs: number, answeredNs: number): void => {
        if (status < 200 || status > 299) fail(`it was answered with HTTP ${status}`);
        if (this.recording) this.publishTime.record(answeredNs - sentNs);
        if (--this.#unanswered === 0) this.#becameIdle?.();
      },
      closed() {},
    };
    const end = ({ cause, code, message }: ClientClose): void => fail(`${cause} ${code}: ${message}`);
    const uplink = new LeanSseUplink(this.#path, { host, port, client: CLIENT, request }, receiver, { end });
    return { uplink, body: publishBody(body, names, type) };
  }
}

/** With the type of its body: JSON, unless a header says otherwise. */
function typed(request: EndpointRequest): { request: EndpointRequest; type: string } {
  const own = request.headers.find(([name]) => name.toLowerCase() === 'content-type');
  if (own !== undefined) return { request, type: own[1] };
  const type = 'application/json';
  return { request: { ...request, headers: [...request.headers, ['Content-Type', type]] }, type };
}
