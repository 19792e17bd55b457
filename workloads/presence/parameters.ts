// The parameters of the workload `presence`: rooms, who is in them, who comes and goes.
import type { z } from 'zod';
import type { Zod } from '../workload.ts';
import { MIN_PRESENCE_BYTES } from './presence-event.ts';

export const presenceParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(1_000_000).describe('Members that stay throughout, over all rooms'),
    rooms: zod.int().min(1).max(100_000).describe('Rooms; member i is in room i mod rooms'),
    rateHz: zod
      .number()
      .positive()
      .max(100_000)
      .describe('Events per second that the server sends, over all rooms; the room of each is drawn'),
    joinRateHz: zod
      .number()
      .min(0)
      .max(50_000)
      .default(0)
      .describe('Visitors that join per second, over all rooms; each joins one, and leaves it again'),
    holdMs: zod
      .number()
      .min(0)
      .max(10_000)
      .default(100)
      .describe('How long a visitor stays after its first event, in milliseconds'),
    payloadBytes: zod.int().min(MIN_PRESENCE_BYTES).max(65_536).describe('Size of one event, in bytes'),
    connectRateHz: zod
      .number()
      .positive()
      .max(50_000)
      .default(2000)
      .describe('Members that connect per second, before'),
  });

export type PresenceParameters = z.infer<ReturnType<typeof presenceParameters>>;

/** The room of a member. */
export function roomOf(member: number, { rooms }: Pick<PresenceParameters, 'rooms'>): number {
  return member % rooms;
}

/** A room's channel, and back. */
export function roomName(room: number): string {
  return `room-${room}`;
}

export function roomNumber(channel: string): number {
  return Number(channel.slice('room-'.length));
}

/** Visitors go by names of this kind; of those who stay nobody is told. */
export function visitorName(process: number, visitor: number): string {
  return `v${process}-${visitor}`;
}

export function isVisitor(client: string): boolean {
  return client.startsWith('v');
}
