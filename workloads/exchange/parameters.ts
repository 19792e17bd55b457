// The parameters of the workload `exchange`, and how they lay members out over rooms.
import type { z } from 'zod';
import { MIN_CHAT_BYTES } from './chat-messages.ts';
import type { Zod } from '../workload.ts';

/** A message, and the answer to it, fit into one TCP segment of the loopback interface (64 KiB less headers). */
const MAX_PAYLOAD_BYTES = 32_768;

export const exchangeParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(1_000_000).describe('Members, over all rooms'),
    rooms: zod.int().min(1).max(10_000).default(1).describe('Rooms; member i is in room i mod rooms'),
    rateHz: zod
      .number()
      .positive()
      .max(1_000_000)
      .describe('Messages sent per second, over all members and rooms; the sender of each is drawn'),
    arrivals: zod
      .enum(['constant', 'poisson'])
      .default('poisson')
      .describe('Gaps between messages; members who write independently make poisson'),
    payloadBytes: zod
      .int()
      .min(MIN_CHAT_BYTES)
      .max(MAX_PAYLOAD_BYTES)
      .describe('Size of one message, in bytes'),
    uplinkConnections: zod
      .int()
      .min(1)
      .max(6)
      .default(1)
      .describe(
        'SSE: kept connections on which a member POSTs; with more than one, messages may overtake each other',
      ),
    uplinkBatches: zod
      .boolean()
      .default(false)
      .describe('SSE: everything that waits while a POST is unanswered goes into the next one'),
    connectRateHz: zod
      .number()
      .positive()
      .max(50_000)
      .default(500)
      .describe('Members that connect per second'),
  });

export type ExchangeParameters = z.infer<ReturnType<typeof exchangeParameters>>;

/** The room of a member. */
export function roomOf(member: number, { rooms }: ExchangeParameters): number {
  return member % rooms;
}

/** A room's channel. */
export function roomName(room: number): string {
  return `room-${room}`;
}

/** A room of one trial: servers that run for several of them, or share a bus, keep them apart. */
export function trialRoom(room: number, port: number, seed: number): string {
  return `${roomName(room)}-${port}-${seed.toString(36)}`;
}

/** What a member calls itself. */
export function memberName(member: number): string {
  return `c${member}`;
}
