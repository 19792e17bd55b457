// What a target says of itself, asked in a process of its own: a module that crashes, hangs or is of another contract
// says so without taking this program with it, and its libraries are never loaded here.
import { Child } from '../processes/child.ts';
import { isAddress } from './running-server.ts';
import type { ServerMethods, TargetDescription } from '../processes/messages.ts';

/** `role`: who it is in messages. `insecure`: of an address over TLS, whose certificate may be any. Rejects with `TrialFailure`: its reason names what is wrong, with the last words. */
export async function describeTarget(
  location: string,
  role: string,
  insecure = false,
): Promise<TargetDescription> {
  const child = Child.start({
    kind: isAddress(location) ? 'running-server' : 'server',
    role,
    cpus: undefined,
  });
  try {
    return await child.ask<ServerMethods, 'describe'>('start', 'describe', location, insecure);
  } finally {
    await child.stop();
  }
}
