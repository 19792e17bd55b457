// The lanes by name.
import { EventSourceLane } from './event-source-lane.ts';
import { FetchLane } from './fetch-lane.ts';
import type { Lane, LaneAddress, LaneListener, LaneName } from './lane.ts';
import { WebSocketLane } from './web-socket-lane.ts';

const OPEN: Readonly<Record<LaneName, (address: LaneAddress, listener: LaneListener) => Lane>> = {
  EventSource: (address, listener) => new EventSourceLane(address, listener),
  'fetch stream': (address, listener) => new FetchLane(address, listener),
  WebSocket: (address, listener) => new WebSocketLane(address, listener),
};

/** Connects at once. */
export function openLane(name: LaneName, address: LaneAddress, listener: LaneListener): Lane {
  return OPEN[name](address, listener);
}
