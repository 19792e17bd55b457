// How much a server on another machine may be loaded, unless the user says that it is theirs.
import type { StackPlan } from '../../harness/plan/plan.ts';
import type { UrlFlags } from './url-choices.ts';

/** Of each server. */
const MOST = { connections: 100, rateHz: 100 } as const;

function isAnyRemote(stacks: readonly StackPlan[]): boolean {
  return stacks.some(({ sides }) => sides.some(({ server }) => server?.remote === true));
}

/** A complaint for each load that is too much for somebody else's server. */
export function remoteProblems(
  stacks: readonly StackPlan[],
  { iOwnThisServer }: UrlFlags,
  loads: readonly Readonly<Record<string, unknown>>[],
): string[] {
  if (iOwnThisServer === true || !isAnyRemote(stacks)) return [];
  const isTooMuch = loads.some(
    ({ connections, rateHz = 0 }) => Number(connections) > MOST.connections || Number(rateHz) > MOST.rateHz,
  );
  return isTooMuch
    ? [
        `A server that is not on this machine gets ${MOST.connections} connections and ${MOST.rateHz} events a second at most: lower --connections and --rate. If it is yours, say --i-own-this-server.`,
      ]
    : [];
}

/** A search ends where the server gives way: nothing to do to somebody else's. */
export function searchProblems(stacks: readonly StackPlan[], { iOwnThisServer }: UrlFlags): string[] {
  return iOwnThisServer === true || !isAnyRemote(stacks)
    ? []
    : [
        'This loads a server until it gives way, and the one at --url is not on this machine: if it is yours, say --i-own-this-server.',
      ];
}
