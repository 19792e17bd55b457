// A port for a server that is to come back on it. Not one that the system chooses: those are the ports that connections
// leave from as well, and while nobody listens a client that tries could be given the very port that it asks for. It would
// then be connected to itself, and the server could not come back.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { ephemeralPorts } from './limits.ts';

/** Of other systems than Linux, those of RFC 6335. */
const IANA_FIRST = 49_152;
/** So many ports below those of outgoing connections are drawn from. */
const SPREAD = 10_000;
const FIRST_OF_USERS = 1024;
const LAST = 65_535;
const TRIES = 50;

/**
 * Resolves with a port of `host` that is free now, outside of those of outgoing connections unless they are nearly all.
 * Rejects where none is found.
 */
export async function freePort(host: string): Promise<number> {
  const below = ephemeralPorts()?.first ?? IANA_FIRST;
  const [from, to] =
    below > 2 * FIRST_OF_USERS ? [Math.max(FIRST_OF_USERS, below - SPREAD), below] : [below, LAST];
  for (let n = 0; n < TRIES; n++) {
    const port = randomInt(from, to);
    if (await isFree(host, port)) return port;
  }
  throw new Error(`No free port was found on ${host} from ${from} to ${to - 1}: close what listens there.`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
