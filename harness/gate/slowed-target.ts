// A built-in target made worse by a known amount: what the gate's calibration and its tests put in place of head.
// The URL says which and by how much: `slowed-target.js?target=node-sse&delayUs=10&busyUs=0`.
//   delayUs  before an event is pushed, the thread works so long: the service time grows by it, and CPU too
//   busyUs   after it was written: CPU alone grows. node-sse writes at the end of the tick, and so it is put off behind
//            that; where nothing else is put off, this would cost more than the work, as a turn of the loop would.
// Work is a loop that touches no memory, and as much of it as takes that time where nothing disturbs it: waiting for the
// clock would make garbage at each look, which costs as much again, and would not slow down where all else does.
import { NS_PER_US, nowNs } from '../../measure/clock.ts';
import type { Application, Listener, Target } from '../../servers/target.ts';
import { loadTarget } from '../../servers/targets.ts';

const { searchParams } = new URL(import.meta.url);
/** What the work came to: without a reader it might be left out. */
let worked = 0;
const roundsPerUs = measuredSpeed();
const delayRounds = Math.round(roundsPerUs * Number(searchParams.get('delayUs') ?? 0));
const busyRounds = Math.round(roundsPerUs * Number(searchParams.get('busyUs') ?? 0));
const real = await loadTarget(searchParams.get('target') ?? 'node-sse');

export const target: Target = {
  ...real,
  listen: (application, options) => real.listen(slowed(application), options),
};

/** node:http joins the writes of a tick. */
const writesLater = real.stack === 'node' && real.transport === 'sse';

/** The application, which hears of a listener that takes longer. */
function slowed(application: Application): Application {
  return {
    started: (listener) => application.started(slower(listener)),
    opened: (connection) => application.opened(connection),
    received: (connection, message, binary) => application.received(connection, message, binary),
    requested: (stream, request, binary) => application.requested(stream, request, binary),
    abandoned: (stream) => application.abandoned?.(stream),
    writable: (connection) => application.writable(connection),
    closed: (connection, reason) => application.closed(connection, reason),
  };
}

function slower(listener: Listener): Listener {
  return {
    port: listener.port,
    carriesBinary: listener.carriesBinary === true,
    broadcast(channel, event) {
      work(delayRounds);
      listener.broadcast(channel, event);
      if (busyRounds === 0) return;
      if (writesLater) process.nextTick(work, busyRounds);
      else work(busyRounds);
    },
    close: () => listener.close(),
  };
}

/** Rounds in a microsecond, at the best of several goes. */
function measuredSpeed(): number {
  const rounds = 20_000;
  const goesUs = Array.from({ length: 50 }, () => {
    const fromNs = nowNs();
    work(rounds);
    return (nowNs() - fromNs) / NS_PER_US;
  });
  return rounds / Math.min(...goesUs);
}

/** A chain of multiplications, each of which waits for the one before it. */
function work(rounds: number): void {
  let state = worked;
  for (let round = 0; round < rounds; round++) state = Math.imul(state, 1_664_525) + 1;
  worked = state;
}
