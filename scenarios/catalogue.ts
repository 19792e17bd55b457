// Every scenario, in the order in which they are run and listed.
import { chat } from './chat.ts';
import { fanOut } from './fan-out.ts';
import { idleConnections } from './idle-connections.ts';
import type { Scenario } from './scenario.ts';
import { stockTicker } from './stock-ticker.ts';
import { throughput } from './throughput.ts';

export const SCENARIOS: readonly Scenario[] = [stockTicker, throughput, idleConnections, fanOut, chat];
