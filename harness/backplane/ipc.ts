// Events between the workers of a cluster as messages of node:cluster: from one worker to the primary, which passes them on
// to the others, as the adapters of well-known libraries do. Text, in JSON: what process.send does unless it is told otherwise.
// https://nodejs.org/api/cluster.html#workersendmessage-sendhandle-options-callback
import cluster, { type Worker } from 'node:cluster';
import type { Backplane } from '../../workloads/backplane.ts';

/** A message of this kind is not one of the harness's. */
interface AcrossMessage {
  readonly across: string;
}

/** In a worker. */
export function ipcBackplane(): Backplane {
  return {
    publish(event) {
      const message: AcrossMessage = { across: textOf(event) };
      process.send!(message);
    },
    onEvent(received) {
      process.on('message', (message: unknown) => {
        if (isAcross(message)) received(Buffer.from(message.across, 'utf8'));
      });
    },
  };
}

/** In the primary: passes events of each worker on to all others, from now on. To call it again changes nothing. */
export function relayBetweenWorkers(): void {
  cluster.off('message', relay);
  cluster.on('message', relay);
}

function relay(from: Worker, message: unknown): void {
  if (!isAcross(message)) return;
  for (const worker of Object.values(cluster.workers ?? {}))
    if (worker !== from && worker?.isConnected() === true) worker.send(message);
}

function isAcross(message: unknown): message is AcrossMessage {
  return typeof message === 'object' && message !== null && 'across' in message;
}

export function textOf(event: Uint8Array): string {
  return Buffer.from(event.buffer, event.byteOffset, event.byteLength).toString('utf8');
}
