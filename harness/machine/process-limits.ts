// What the system allows this process and its children, as far as it tells: proc_pid_limits(5), setrlimit(2). Children
// inherit it. Node.js has raised its limit of open files to the hard one when it started.
import { readFileSync } from 'node:fs';
import { availableBytes } from '../../measure/process/system-memory.ts';
import { descriptorsOf } from './descriptors.ts';

/** Infinity: no limit, or the system does not tell. */
export interface ProcessLimits {
  readonly openFiles: number;
  /** Of these, in use by this process. */
  readonly filesInUse: number;
  readonly addressSpaceBytes: number;
  /** What all processes together could still be given, within the limits of a container too. */
  readonly availableBytes: number;
}

export function processLimits(): ProcessLimits {
  const { open, limit } = descriptorsOf(process.pid) ?? { open: 0, limit: Infinity };
  return {
    openFiles: limit,
    filesInUse: open,
    addressSpaceBytes: softLimit(text('/proc/self/limits'), 'Max address space'),
    availableBytes: Math.min(availableBytes(), process.availableMemory?.() ?? Infinity),
  };
}

function softLimit(limits: string, name: string): number {
  const [, value] = new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(limits) ?? [];
  return value === undefined ? Infinity : Number(value);
}

function text(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
