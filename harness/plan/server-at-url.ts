// A server that the user has started, as one side of a block is planned with it: where its clients subscribe, and how its
// events can be accounted.
import type { Endpoint } from '../../clients/endpoint.ts';
import type { Transport } from '../../servers/target.ts';

/** Where events are published that the server relays to its subscribers. */
export interface PublishEndpoint extends Endpoint {
  /** Template of the body, in which `{data}` stands for the event and `{dataString}` for the event as a JSON string. */
  readonly body: string;
}

export interface ServerAtUrl {
  /** As the user named it. */
  readonly url: string;
  readonly transport: Transport;
  readonly endpoint: Endpoint;
  /** Undefined where the server pushes by itself. */
  readonly publish: PublishEndpoint | undefined;
  /** On another machine, whose clock and processes are not known here. */
  readonly remote: boolean;
  /** Whether its events carry a stamp of this machine's clock: always, where they are published here. */
  readonly stamped: boolean;
  /** False where it is remote, or one process serves several sides that push all the time: its CPU and memory are of none. */
  readonly metered: boolean;
}

/** What such servers have for a stack: the figures of a relay have the publish hop in them. */
export const URL_STACKS = { relay: 'relay', own: 'url' } as const;

/** Of a relay, a channel that no other side, block or run has: what was published before cannot come back. */
export function channelPrefixOf({ publish, transport }: ServerAtUrl, seed: number): string {
  return publish === undefined ? '' : `pushbench-${seed.toString(36)}-${transport}-`;
}
