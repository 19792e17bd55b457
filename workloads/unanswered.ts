// A connect that is given up is counted by how far it came: who withholds an answer is the server, not the client.
import type { ConnectTimings } from '../clients/client.ts';

export const NO_HEAD = 'TCP connected, no response head came';
const NO_TCP = 'no TCP connection came about';

/** How a connect is counted that was given up. `timings`: undefined where it had not begun. */
export function unanswered(timings: ConnectTimings | undefined): string {
  return timings?.connectedNs === undefined ? NO_TCP : NO_HEAD;
}
