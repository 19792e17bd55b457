// What a process is asked that serves one target without an end (serving-process.ts).
import type { ListenTls } from '../../servers/target.ts';
import type { ServedCase } from './serving.ts';

export interface ServedSetup {
  /** A registered target's name, or the path of a module that exports one. */
  readonly target: string;
  readonly planned: ServedCase;
  readonly seed: number;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tls?: ListenTls;
  /** Events carry the token of tcpkali. */
  readonly marked: boolean;
}

export interface ServingMethods {
  listen(setup: ServedSetup): Promise<{ readonly port: number }>;
  /** Begins to publish; answers at once. */
  publish(): Promise<void>;
  /** Closes all connections; `unmarked`: events that had no room for the token. */
  close(): Promise<{ readonly unmarked: number }>;
}
