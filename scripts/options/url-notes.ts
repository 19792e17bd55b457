// What the user should know of servers at URLs before the run begins: what their figures hold, and what is left out.
import type { StackPlan } from '../../harness/plan/plan.ts';
import type { ServerAtUrl } from '../../harness/plan/server-at-url.ts';
import { listeningProcesses } from '../../measure/process/listening-processes.ts';

/** One line each. */
export function notesOn(stacks: readonly StackPlan[]): string[] {
  return stacks.flatMap(({ sides }) =>
    sides.flatMap(({ server }) => (server === undefined ? [] : notesOnServer(server))),
  );
}

function notesOnServer(server: ServerAtUrl): string[] {
  const { url, publish, stamped } = server;
  const unmetered = whyUnmetered(server);
  return [
    ...(publish === undefined
      ? []
      : [
          `${url}: every time has the publish hop in it (publish_time alone is how long the relay took to accept an event).`,
        ]),
    ...(stamped ? [] : [`${url}: ${whyUntimed(server)}`]),
    ...(unmetered === undefined ? [] : [`${url}: ${unmetered}`]),
  ];
}

function whyUntimed({ remote }: ServerAtUrl): string {
  return remote
    ? 'it is on another machine with another clock, so there is no latency: rates, gaps, bytes and connects are measured.'
    : 'its events carry no stamp, so there is no latency: rates, gaps, bytes and connects are measured (see docs/STAMP.md).';
}

/** Why there is neither CPU nor memory; undefined where there is. */
function whyUnmetered({ remote, metered, endpoint }: ServerAtUrl): string | undefined {
  if (remote) return 'it is on another machine, so its CPU and memory are left out.';
  if (!metered)
    return 'one process serves both sides and pushes all the time, so its CPU and memory are those of neither, and left out.';
  return listeningProcesses(endpoint.port, endpoint.host).listeners.length > 0
    ? undefined
    : "its processes are not this user's, so CPU and memory are left out.";
}
