// TLS records of a target, counted by the clients and by a relay that reads the head of each.
import { describe, expect, it } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import { RecordRelay } from '../../clients/record-relay.fixture.ts';
import { event, setStage, type SecuredTarget, type Subscriber } from './stage.ts';
import { until } from './wait.ts';

const EVENTS = 5;
const SUBSCRIBERS = 3;

/** `target` speaks TLS. */
export function describeRecords(target: SecuredTarget, kind: ClientKind): void {
  describe('records', () => {
    it('are as many as have gone by', async () => {
      const stage = await setStage(target, kind);
      const relay = await RecordRelay.inFrontOf(stage.listener.port);
      const subscribers: Subscriber[] = [];
      for (let index = 0; index < SUBSCRIBERS; index++)
        subscribers.push(await stage.subscribe(`s${index}`, { port: relay.port }));
      const broadcast = async (texts: readonly string[]): Promise<void> => {
        const wanted = subscribers.map(({ reader }) => reader.messages.length + texts.length);
        for (const text of texts) {
          stage.listener.broadcast('c', event(text));
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        await until('the events', () =>
          subscribers.every(({ reader }, index) => reader.messages.length === wanted[index]),
        );
      };
      await broadcast(['first']); // Tickets of the server come with its first answer.
      const records = stage.client.tls!.records!;
      const before = { records: relay.records, bytes: relay.bytes };
      records.begin();
      await broadcast(Array.from({ length: EVENTS }, (_, index) => `event ${index}`));
      const counted = records.count();
      expect(counted).toEqual({
        records: relay.records - before.records,
        bytes: relay.bytes - before.bytes,
      });
      // Each was alone in its turn of the event loop: on connections of their own none could share a record.
      const [least, most] =
        target.http === 2 ? [EVENTS, Infinity] : [EVENTS * SUBSCRIBERS, EVENTS * SUBSCRIBERS];
      expect(counted!.records).toBeGreaterThanOrEqual(least);
      expect(counted!.records).toBeLessThanOrEqual(most);
    });
  });
}
