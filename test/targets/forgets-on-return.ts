// Leaves out the first event that it should send again to a client that comes back, and says nothing.
import { FLAG_REPLAYED, STAMP_OFFSET, emptyStamp, readStamp } from '../../measure/events/stamp.ts';
import type { Connection, OutgoingEvent, Target } from '../../servers/target.ts';
import { realTarget } from './wrapped-target.ts';

const real = await realTarget(import.meta.url);

export const target: Target = {
  ...real,
  name: `bad-${real.name}`,
  listen: (application, options) =>
    real.listen(
      {
        ...application,
        opened: (connection) =>
          application.opened(connection.resumeAfter === undefined ? connection : forgetful(connection)),
      },
      options,
    ),
};

function forgetful(connection: Connection): Connection {
  let hasForgotten = false;
  const send = (event: OutgoingEvent): boolean => {
    if (hasForgotten || !isReplayed(event)) return connection.send(event);
    hasForgotten = true;
    return true;
  };
  return new Proxy(connection, {
    get: (of, key) => (key === 'send' ? send : (Reflect.get(of, key, of) as unknown)),
  });
}

function isReplayed({ data }: OutgoingEvent): boolean {
  const stamp = emptyStamp();
  return readStamp(data, STAMP_OFFSET, data.length, stamp) && stamp.flags === FLAG_REPLAYED;
}
