// The floor of a run's latencies, measured before its first block and kept in its environment.json: where it says something
// about one of the cases.
import { isBrowserClient } from '../../clients/browser-clients.ts';
import { measureRunFloor } from '../../harness/instrument/run-floor.ts';
import { writeEnvironment, type Facts } from '../../reports/files/environment.ts';
import type { PreparedRun } from './prepared-run.ts';

/**
 * The run's environment with its floor, which is in environment.json then; the same where it has one, or needs none. `note` is
 * told where it could not be measured: that is no reason not to run. Throws `FileWriteError`.
 */
export async function withFloor(
  run: PreparedRun,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<Facts> {
  const { choices, identity, pinning, folder, environment } = run;
  const { client } = choices;
  if (environment['floor'] !== undefined || isBrowserClient(client) || !needsFloor(run)) return environment;
  const { floor, obstacle } = await measureRunFloor(client, { run: identity, pinning, signal });
  if (obstacle !== undefined)
    note(
      `What the instrument adds to the latencies is not told, because it could not be measured: ${obstacle}`,
    );
  if (floor === undefined) return environment;
  const withIt = { ...environment, floor };
  writeEnvironment(folder, withIt);
  return withIt;
}

/** Figures are wanted, and some of them of events on the loopback interface, in clear text, from a server that is started here. */
function needsFloor({ choices: { profile }, plan: { blocks } }: PreparedRun): boolean {
  if (profile.countsOnly === true) return false;
  return blocks.some(
    ({ steps: [{ network, via, tls }], sides }) =>
      network === undefined &&
      via === undefined &&
      tls === undefined &&
      sides.every(({ server }) => server === undefined),
  );
}
