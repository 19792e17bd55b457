// What a process of a cluster is told of the backplane: plain data, as it crosses processes.
import type { BackplaneKind } from '../../workloads/backplane.ts';

export interface BackplaneSetup {
  readonly kind: BackplaneKind;
  readonly host: string;
  /** Where its server listens; 0 where it has none. */
  readonly port: number;
  /** How many processes serve the address together. */
  readonly processes: number;
}
