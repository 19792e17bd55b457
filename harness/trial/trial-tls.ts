// What a trial has to say of TLS: what its clients found agreed on after their handshakes, and who spoke it at both ends.
import type { TlsLibrary } from '../../servers/target.ts';
import type { TlsSettings } from '../../scenarios/tls.ts';
import type { ClientMeasurements } from '../processes/messages.ts';
import type { Reason, TrialTls } from '../trial-record.ts';
import { sum } from './totals.ts';

/** Undefined where it was clear text. Client processes are Node.js; of a server that the user has started no more is known. */
export function trialTlsOf(
  settings: TlsSettings | undefined,
  library: TlsLibrary | undefined,
  clients: readonly Pick<ClientMeasurements, 'tls'>[],
): TrialTls | undefined {
  const agreed = clients.find(({ tls }) => tls?.agreed !== undefined)?.tls?.agreed;
  if (agreed === undefined) return undefined;
  return {
    ...agreed,
    ...(settings === undefined ? {} : { key: settings.key }),
    ...(library === undefined ? {} : { serverLibrary: `${library.name} ${library.version}` }),
    clientLibrary: `OpenSSL ${process.versions.openssl}`,
    handshakes: sum(clients, ({ tls }) => tls?.handshakes ?? 0),
    resumed: sum(clients, ({ tls }) => tls?.resumed ?? 0),
  };
}

/** Where clients brought tickets, and the server did otherwise with them than the case is about. */
export function sessionReasons(settings: TlsSettings | undefined, tls: TrialTls | undefined): Reason[] {
  if (settings === undefined || tls === undefined) return [];
  const { handshakes, resumed } = tls;
  const wanted = settings.sessions === 'resumed' ? handshakes : 0;
  if (resumed === wanted) return [];
  return [
    {
      code: 'other-handshakes',
      message: `${resumed} of ${handshakes} handshakes resumed a session, and ${wanted} should have.`,
      remedy:
        'Measure it with --tls 1.3: the server does not keep, or does not know, the tickets that it gives.',
    },
  ];
}
