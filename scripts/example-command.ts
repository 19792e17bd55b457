// A command for another terminal while `pushbench serve` runs, and what must be known to write one.
import type { Transport } from '../servers/target.ts';

export interface ServedAt {
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
  /** Events carry the token of tcpkali. */
  readonly marked: boolean;
  /** Over TLS: the certificate that is to be trusted. Undefined: in clear text. */
  readonly certificateFile?: string | undefined;
  /** It speaks that version of HTTP; undefined: 1.1. */
  readonly http?: 2 | undefined;
  /** For a shell: what goes before a command so that it runs where the server can be reached. Undefined: anywhere. */
  readonly enter?: string | undefined;
}

export interface ExampleCommand {
  readonly purpose: string;
  readonly command: string;
  /** It is for the console of a page, and not for a shell. */
  readonly inBrowser?: true;
}

/** For a command, with a blank behind it. */
export function entering({ enter }: ServedAt): string {
  return enter === undefined ? '' : `${enter} `;
}
