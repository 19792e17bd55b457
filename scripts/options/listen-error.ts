// The errors of listening that another address mends, said as mistakes of the options that name it.
import { UsageError } from './usage-error.ts';

/** A `UsageError` with the remedy where another port or host is one; otherwise the error itself. */
export function listenError(
  error: unknown,
  { port, host }: { readonly port: string; readonly host: string },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new UsageError([
      `--port: ${port} is in use. Stop what listens there, choose another, or let the system choose with 0.`,
    ]);
  }
  if (code === 'EACCES') {
    return new UsageError([`--port: ${port} needs privileges. Choose one from 1024 on.`]);
  }
  if (code === 'EADDRNOTAVAIL') {
    return new UsageError([`--host: ${host} is no address of this machine. 0.0.0.0 stands for all of them.`]);
  }
  return error;
}
