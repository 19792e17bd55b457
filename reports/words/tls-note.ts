// What a reader must know where trials were secured: what was agreed on, and whose library it was.
import type { TrialRecord } from '../../harness/trial-record.ts';

/** Sentences, each with a blank before it; '' where everything went in clear text. */
export function tlsNote(records: readonly Pick<TrialRecord, 'stack' | 'tls'>[]): string {
  const secured = records.flatMap(({ stack, tls }) => (tls === undefined ? [] : [{ stack, tls }]));
  if (secured.length === 0) return '';
  const agreed = distinct(
    secured.map(({ tls: { protocol, cipher, group, key } }) =>
      [protocol, cipher, group, key].filter((each) => each !== undefined && each !== '').join(', '),
    ),
  );
  const servers = distinct(
    secured.flatMap(({ stack, tls: { serverLibrary } }) =>
      serverLibrary === undefined ? [] : [`${stack} on ${serverLibrary}`],
    ),
  );
  const clients = distinct(secured.map(({ tls }) => tls.clientLibrary));
  const resumed = secured.reduce((sum, { tls }) => sum + tls.resumed, 0);
  const handshakes = secured.reduce((sum, { tls }) => sum + tls.handshakes, 0);
  return (
    ` Over TLS both ends agreed on ${agreed.join(' or ')}${servers.length === 0 ? '' : `: ${servers.join(', ')}`}; ` +
    `clients on ${clients.join(', ')}. ${resumed} of ${handshakes} handshakes resumed a session.` +
    (servers.length === 0 ? '' : ' Two stacks differ by their TLS library too.')
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
