// Which load generator stands behind `--client lean` and `--client reference`.
import type { Transport } from '../servers/target.ts';
import type { ClientKind, ClientTransport } from './client.ts';
import { LeanSse } from './lean-sse.ts';
import { LeanWs } from './lean-ws.ts';
import { ReferenceSse } from './reference-sse.ts';
import { ReferenceWs } from './reference-ws.ts';

const TRANSPORTS = {
  lean: { sse: LeanSse, ws: LeanWs },
  reference: { sse: ReferenceSse, ws: ReferenceWs },
} as const satisfies Record<ClientKind, Record<Transport, new () => ClientTransport>>;

/** A load generator, with counters of its own that begin at zero. */
export function clientTransport(kind: ClientKind, transport: Transport): ClientTransport {
  return new TRANSPORTS[kind][transport]();
}
