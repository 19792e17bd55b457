// A server that runs already, named by its address in place of a module: `http://127.0.0.1:8081` serves SSE,
// `ws://127.0.0.1:8081` WebSocket, both on the wire surface of servers/target.ts; `https` and `wss` over TLS.
import { programOf } from '../../measure/process/listening-processes.ts';
import { printable } from '../../servers/printable-text.ts';
import { nameInCertificate } from '../../clients/name-in-certificate.ts';
import type { OtherServerTls } from '../../clients/tls-use.ts';
import type { Transport } from '../../servers/target.ts';

export interface RunningServer {
  readonly port: number;
  readonly transport: Transport;
}

/** What such servers have for a stack. */
export const RUNNING_STACK = 'running';

const TRANSPORTS: Readonly<Record<string, Transport>> = {
  'http:': 'sse',
  'https:': 'sse',
  'ws:': 'ws',
  'wss:': 'ws',
};

/** Clients connect to this one address. */
const HERE: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/** Whether a location is an address, and no name or path of a module. */
export function isAddress(location: string): boolean {
  return /^\w+:\/\//.test(location) && !location.startsWith('file:');
}

/** How an address is spoken to over TLS; undefined: in clear text. */
export function tlsOfAddress(address: string, insecure: boolean): OtherServerTls | undefined {
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'wss:') return undefined;
  return { serverName: nameInCertificate(hostname), insecure };
}

/** The port of an address; 80 where it names none, over TLS 443. */
export function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return Number(port || (protocol === 'https:' || protocol === 'wss:' ? 443 : 80));
}

/** What an address says. Throws `RangeError` with what is wrong with it and what to write. */
export function runningServer(address: string): RunningServer {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const transport = TRANSPORTS[url?.protocol ?? ''];
  const wrong = (what: string): never => {
    throw new RangeError(
      `"${address}" ${what}: write http://127.0.0.1:8081 for SSE or ws://127.0.0.1:8081 for WebSocket, over TLS https or wss.`,
    );
  };
  if (url === undefined) return wrong('is no address');
  if (transport === undefined) return wrong(`has the scheme ${url.protocol.slice(0, -1)}`);
  if (!HERE.has(url.hostname))
    return wrong('is not 127.0.0.1 of this machine, whose CPU and clock are needed');
  if (url.pathname !== '/' || url.search !== '')
    return wrong(
      'has a path, which relays have, with --publish-url; one that pushes by itself cannot be gated (docs/methodology/gate.md)',
    );
  if (url.username !== '') return wrong('has a user name');
  // As written: URL leaves out a port that is the scheme's own.
  const port = /:(\d+)\/?$/.exec(address)?.[1];
  return port === undefined ? wrong('has no port') : { port: Number(port), transport };
}

/** A process for people: a program may call itself anything. */
export function programName(pid: number): string {
  return printable(programOf(pid));
}
