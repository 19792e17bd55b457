// The times of one connect, filled in step by step.
import { nowNs } from '../measure/clock.ts';
import type { ConnectTimings } from './client.ts';

export class ConnectTimes implements ConnectTimings {
  readonly startedNs: number = nowNs();
  connectedNs: number | undefined = undefined;
  securedNs: number | undefined = undefined;
  openedNs: number | undefined = undefined;
  firstEventNs: number | undefined = undefined;
}
