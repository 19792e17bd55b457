// The workloads whose client halves run in a page as they are: they use nothing of Node.js but what the page has for it.
import { broadcast } from '../../../workloads/broadcast/workload.ts';
import { exchange } from '../../../workloads/exchange/workload.ts';
import { stream } from '../../../workloads/stream/workload.ts';
import type { Workload } from '../../../workloads/workload.ts';
import { isBrowserWorkload, type BrowserWorkload } from '../browser-workloads.ts';

const WORKLOADS: Readonly<Record<BrowserWorkload, Workload>> = { broadcast, exchange, stream };

/** Throws for one that does not run in a page. */
export function pageWorkload(name: string): Workload {
  if (!isBrowserWorkload(name)) throw new Error(`The workload "${name}" does not run in a page.`);
  return WORKLOADS[name];
}
