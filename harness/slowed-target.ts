// A built-in target made worse by a known amount: what the gate's calibration and its tests put in place of head.
// The URL says which and by how much: `slowed-target.js?target=node-sse&delayUs=10&busyUs=0`.
//   delayUs  before an event is pushed, the thread is held busy so long: the service time grows by it, and CPU too
//   busyUs   after it was pushed, behind what the target has put off to the end of the tick: CPU alone grows. (In a turn of
//            the loop of its own the turn would cost as much again.)
import { nowNs } from '../measure/clock.ts';
import type { Application, Listener, Target } from '../servers/target.ts';
import { loadTarget } from '../servers/targets.ts';

const { searchParams } = new URL(import.meta.url);
const delayNs = 1000 * Number(searchParams.get('delayUs') ?? 0);
const busyNs = 1000 * Number(searchParams.get('busyUs') ?? 0);
const real = await loadTarget(searchParams.get('target') ?? 'node-sse');

export const target: Target = {
  ...real,
  listen: (application, options) => real.listen(slowed(application), options),
};

/** The application, which hears of a listener that takes longer. */
function slowed(application: Application): Application {
  return {
    started: (listener) => application.started(slower(listener)),
    opened: (connection) => application.opened(connection),
    received: (connection, message) => application.received(connection, message),
    requested: (stream, request) => application.requested(stream, request),
    writable: (connection) => application.writable(connection),
    closed: (connection, reason) => application.closed(connection, reason),
  };
}

function slower(listener: Listener): Listener {
  return {
    port: listener.port,
    broadcast(channel, event) {
      spin(delayNs);
      listener.broadcast(channel, event);
      if (busyNs > 0) process.nextTick(spin, busyNs);
    },
    close: () => listener.close(),
  };
}

function spin(forNs: number): void {
  const untilNs = nowNs() + forNs;
  while (nowNs() < untilNs);
}
