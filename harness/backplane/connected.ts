// A process's end of a backplane that is a server: Redis (Pub/Sub) or NATS (core), by their own client libraries. Each process
// publishes on a channel of its own and hears those of all others, so that nothing comes back to where it was published.
// https://redis.io/docs/latest/develop/pubsub/, https://docs.nats.io/nats-concepts/core-nats/pubsub
import type { Backplane } from '../../workloads/backplane.ts';
import type { BackplaneSetup } from './backplane-setup.ts';
import { ipcBackplane, textOf } from './ipc.ts';

const CHANNEL = 'pushbench.events';

/** Which of the processes on one address it is, of how many. */
interface Seat {
  readonly place: number;
  readonly processes: number;
}

export interface ConnectedBackplane extends Backplane {
  close(): Promise<void>;
}

/** Resolves when what is published reaches everybody who has connected. Rejects where the server cannot be reached. */
export function connectBackplane(
  { kind, host, port, processes }: BackplaneSetup,
  place: number,
): Promise<ConnectedBackplane> {
  const seat = { place, processes };
  if (kind === 'redis') return connectRedis(host, port, seat);
  if (kind === 'nats') return connectNats(host, port, seat);
  return Promise.resolve({ ...ipcBackplane(), close: () => Promise.resolve() });
}

function othersThan({ place, processes }: Seat): string[] {
  return Array.from({ length: processes }, (_, index) => index)
    .filter((index) => index !== place)
    .map((index) => `${CHANNEL}.${index}`);
}

async function connectRedis(host: string, port: number, seat: Seat): Promise<ConnectedBackplane> {
  const { createClient } = await import('@redis/client');
  const publisher = createClient({ socket: { host, port } });
  // A connection that subscribes can do nothing else.
  const subscriber = publisher.duplicate();
  let received = nobodyListens;
  for (const client of [publisher, subscriber]) client.on('error', failed('Redis'));
  await Promise.all([publisher.connect(), subscriber.connect()]);
  await subscriber.subscribe(othersThan(seat), (text) => received(Buffer.from(text, 'utf8')));
  const own = `${CHANNEL}.${seat.place}`;
  return {
    publish: (event) => void publisher.publish(own, textOf(event)).catch(failed('Redis')),
    onEvent(handler) {
      received = handler;
    },
    async close() {
      await Promise.all([publisher.close(), subscriber.close()]);
    },
  };
}

async function connectNats(host: string, port: number, seat: Seat): Promise<ConnectedBackplane> {
  const { connect } = await import('@nats-io/transport-node');
  const connection = await connect({ servers: `${host}:${port}`, reconnect: false });
  let received = nobodyListens;
  for (const subject of othersThan(seat))
    connection.subscribe(subject, {
      callback(error, message) {
        if (error !== null) failed('NATS')(error);
        else received(message.data);
      },
    });
  // The server has taken up the subscriptions once it answers what was asked after them.
  await connection.flush();
  const own = `${CHANNEL}.${seat.place}`;
  return {
    // The library keeps the bytes until it writes them; the caller's are valid only during the call.
    publish: (event) => connection.publish(own, event.slice()),
    onEvent(handler) {
      received = handler;
    },
    close: () => connection.close(),
  };
}

function nobodyListens(_event: Uint8Array): void {
  // What comes before the application is there is for nobody: none of its subscribers is there either.
}

/** A process that can no longer reach the others must not go on as if nothing had happened. */
function failed(name: string): (error: unknown) => void {
  return (error) => {
    process.exitCode = 1;
    throw new Error(`The connection to ${name} has failed: ${String(error)}`);
  };
}
