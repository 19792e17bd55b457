// Ends a process with its parent, however the parent ends and whatever the process is doing: the kernel does it. A child
// that is not stuck sees the end of its channel as well (answer-requests.ts).
import { spawnSync } from 'node:child_process';

const COMMAND = ['setpriv', '--pdeathsig', 'KILL'] as const;

let available: boolean | undefined;

/** A command that starts another one so: prctl(2), PR_SET_PDEATHSIG; setpriv(1). Empty where there is none. */
export function endsWithParent(): readonly string[] {
  available ??= process.platform === 'linux' && works();
  return available ? COMMAND : [];
}

function works(): boolean {
  const [name, ...parameters] = COMMAND;
  return spawnSync(name, [...parameters, 'true'], { stdio: 'ignore' }).status === 0;
}
