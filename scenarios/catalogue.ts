// Every scenario, in the order in which they are run and listed.
import { agentLoop } from './agent-loop.ts';
import { chat } from './chat.ts';
import { cluster } from './cluster.ts';
import { deploy } from './deploy.ts';
import { farUsers } from './far-users.ts';
import { idleCut } from './idle-cut.ts';
import { lossy } from './lossy.ts';
import { lossyTabs } from './lossy-tabs.ts';
import { slowLink } from './slow-link.ts';
import { compression } from './compression.ts';
import { fanOut } from './fan-out.ts';
import { connect } from './connect.ts';
import { idleConnections } from './idle-connections.ts';
import { llmCancel } from './llm-cancel.ts';
import { llmTokens } from './llm-tokens.ts';
import { logTail } from './log-tail.ts';
import { oneUserManyTabs } from './one-user-many-tabs.ts';
import { payloadSize } from './payload-size.ts';
import { slowReaders } from './slow-readers.ts';
import { halfOpen } from './half-open.ts';
import { heartbeats } from './heartbeats.ts';
import { pageRates } from './page-rates.ts';
import { polling } from './polling.ts';
import { presence } from './presence.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { rollingDeploy } from './rolling-deploy.ts';
import type { Scenario } from './scenario.ts';
import { slowTab } from './slow-tab.ts';
import { stockTicker } from './stock-ticker.ts';
import { tlsReconnect } from './tls-reconnect.ts';
import { throughput } from './throughput.ts';
import { uplink } from './uplink.ts';
import { watch } from './watch.ts';

export const SCENARIOS: readonly Scenario[] = [
  stockTicker,
  llmTokens,
  throughput,
  idleConnections,
  connect,
  fanOut,
  chat,
  llmCancel,
  watch,
  logTail,
  payloadSize,
  compression,
  slowReaders,
  halfOpen,
  heartbeats,
  reconnectStorm,
  rollingDeploy,
  deploy,
  cluster,
  uplink,
  tlsReconnect,
  presence,
  farUsers,
  lossy,
  slowLink,
  agentLoop,
  idleCut,
  polling,
  oneUserManyTabs,
  slowTab,
  lossyTabs,
  pageRates,
];
