// A disk that is full, for real: Linux refuses every byte beyond the process's file size limit, in the middle
// of a write, as a full disk does (with EFBIG for ENOSPC). https://man7.org/linux/man-pages/man2/getrlimit.2.html
import { spawnSync } from 'node:child_process';

const PRLIMIT = '/usr/bin/prlimit';

/** Whether this machine can limit the file size of a running process (util-linux). */
export const canLimitFileSize = spawnSync(PRLIMIT, ['--version']).status === 0;

function survive(): void {}

/** Runs `action` while no file of this process may grow beyond `bytes`. */
export function withFileSizeLimit(bytes: number, action: () => void): void {
  process.on('SIGXFSZ', survive);
  limit(`${bytes}:`);
  try {
    action();
  } finally {
    limit('unlimited:');
    process.off('SIGXFSZ', survive);
  }
}

/** Sets the soft limit and leaves the hard one. */
function limit(fsize: string): void {
  const { status, stderr } = spawnSync(PRLIMIT, [`--pid=${process.pid}`, `--fsize=${fsize}`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}
