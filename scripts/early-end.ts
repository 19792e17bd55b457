// From an error that ends a program to words: what happened, what to do, and whether anybody foresaw it.
import type { EarlyEnd } from './finished-work.ts';

/** Errors whose message says in full what happened and what to do. */
const EXPLAINED: ReadonlySet<string> = new Set([
  'FileWriteError',
  'NetworkUnavailable',
  'ResourceShortage',
  'TrialFailure',
  'TrialLogError',
]);

const REMEDIES: readonly (readonly [codes: readonly string[], remedy: string])[] = [
  [['EMFILE', 'ENFILE'], 'Raise the limit of open files: ulimit -n 4096.'],
  [['ENOMEM', 'ERR_MEMORY_ALLOCATION_FAILED', 'ERR_WORKER_OUT_OF_MEMORY'], 'Stop other programs, or raise the limit of memory: ulimit -v unlimited.'],
  [['EAGAIN'], 'Raise the limit of processes: ulimit -u.'],
  [['ENOSPC', 'EDQUOT', 'EFBIG'], 'Free some space, or choose another folder with --out.'],
  [['EACCES', 'EPERM', 'EROFS'], 'Give this user the right to it, or choose another folder with --out.'],
  [['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'], 'The installation is not whole: npm ci && npm run build.'],
]; // prettier-ignore

const OUT_OF_MEMORY = /out of memory|allocation failed/i;
const DEFECT = 'That is a defect of pushbench: please report it.';

/** What is said of an error. `foreseen`: there is nothing to be learned from its stack. */
export function earlyEnd(error: unknown): EarlyEnd & { readonly foreseen: boolean } {
  if (!(error instanceof Error)) return { message: `${String(error)}.`, remedy: DEFECT, foreseen: false };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const plain = error.constructor === Error && code === undefined;
  const [firstLine = ''] = error.message.split('\n');
  if (EXPLAINED.has(error.name) || plain) {
    const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : '';
    return { message: remedy === '' ? error.message : `${error.message}.`, remedy, foreseen: true };
  }
  const message = `${error.name}: ${firstLine.replace(/\.$/, '')}.`;
  return { message, remedy: remedyOf(code, error.message), foreseen: false };
}

function remedyOf(code: string | undefined, message: string): string {
  const known = REMEDIES.find(([codes]) => code !== undefined && codes.includes(code));
  if (known !== undefined) return known[1];
  return OUT_OF_MEMORY.test(message) ? REMEDIES[1]![1] : DEFECT;
}

/** An error with all its causes, for a file or for `--debug`. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
